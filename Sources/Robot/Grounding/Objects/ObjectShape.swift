internal import Geometry

/// Where an instance is and how large, without its strays.
struct ObjectShape {
    /// The members that are not strays.
    let members: [ObjectMember]

    /// The middle of what was seen, weighted by evidence and relevancy.
    let centroid: Vector3

    /// The upright box around the members.
    let box: OrientedBox

    /// The covariance of the members' centres about the centroid, row-major.
    let spread: [Double]

    /// Fits the shape of Gaussians without strays; `nil` when there are none or their numbers are not finite.
    init?(_ core: [ObjectMember], up: Vector3) {
        guard !core.isEmpty else { return nil }
        // Some ten thousand say where a thing is and how large as well as all of a room-sized one do.
        let step = max(1, core.count / 8192)
        let sample = stride(from: 0, to: core.count, by: step).map { core[$0] }
        let centroid = Self.mean(sample)
        guard let box = OrientedBox.fitting(sample.map { $0.position }, up: up) else { return nil }
        members = core
        self.centroid = centroid
        // A box of nothing cannot be drawn or grasped; a centimetre is less than the map resolves.
        self.box = OrientedBox(
            center: box.center,
            size: pointwiseMax(box.size, Vector3(repeating: 0.01)),
            rotation: box.rotation
        )
        spread = Self.covariance(sample, about: centroid)
    }

    private static func mean(_ members: [ObjectMember]) -> Vector3 {
        var (sum, total) = (Vector3.zero, 0.0)
        for member in members {
            sum += member.weight * member.position
            total += member.weight
        }
        return total > 0 ? sum / total : sum
    }

    private static func covariance(_ members: [ObjectMember], about centre: Vector3) -> [Double] {
        var sums = [Double](repeating: 0, count: 9)
        var total = 0.0
        for member in members {
            let offset = member.position - centre
            let weight = member.weight
            total += weight
            for row in 0..<3 {
                for column in 0..<3 {
                    sums[3 * row + column] += weight * offset[row] * offset[column]
                }
            }
        }
        return total > 0 ? sums.map { $0 / total } : sums
    }
}
