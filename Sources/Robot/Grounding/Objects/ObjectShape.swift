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

    /// Fits the shape of an instance's Gaussians; `nil` when there are none or their numbers are not finite.
    init?(_ all: [ObjectMember], up: Vector3) {
        guard !all.isEmpty else { return nil }
        let core = Self.withoutStrays(all)
        // Some ten thousand say where a thing is and how large as well as all of a room-sized one do.
        let step = max(1, core.count / 16_384)
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

    private static func weight(_ member: ObjectMember) -> Double {
        Double(member.evidence * member.relevancy)
    }

    private static func mean(_ members: [ObjectMember]) -> Vector3 {
        var (sum, total) = (Vector3.zero, 0.0)
        for member in members {
            sum += weight(member) * member.position
            total += weight(member)
        }
        return total > 0 ? sum / total : sum
    }

    /// Drops what lies farther from the middle than a body of this spread reaches.
    ///
    /// Along each of the world's axes the weighted 2nd and 98th percentiles are found; members beyond them by more than a
    /// tenth of the range are strays: floaters of wrong depth, which would stretch the box.
    private static func withoutStrays(_ members: [ObjectMember]) -> [ObjectMember] {
        guard members.count >= 20 else { return members }
        var low = Vector3.zero
        var high = Vector3.zero
        for axis in 0..<3 {
            // Some thousands tell where the rims are as well as all of them do.
            let step = max(1, members.count / 4000)
            let sorted = stride(from: 0, to: members.count, by: step)
                .map { (place: Double(members[$0].centre[axis]), weight: weight(members[$0])) }
                .sorted { $0.place < $1.place }
            let total = sorted.reduce(0) { $0 + $1.weight }
            let first = quantile(0.02 * total, of: sorted)
            let last = quantile(0.98 * total, of: sorted)
            low[axis] = first - 0.1 * (last - first) - 0.005
            high[axis] = last + 0.1 * (last - first) + 0.005
        }
        let (least, most) = (SIMD3<Float>(low), SIMD3<Float>(high))
        return members.filter { all($0.centre .>= least) && all($0.centre .<= most) }
    }

    private static func quantile(
        _ target: Double,
        of sorted: [(place: Double, weight: Double)]
    ) -> Double {
        var sum = 0.0
        for member in sorted {
            sum += member.weight
            if sum >= target { return member.place }
        }
        return sorted.last?.place ?? 0
    }

    private static func covariance(_ members: [ObjectMember], about centre: Vector3) -> [Double] {
        var sums = [Double](repeating: 0, count: 9)
        var total = 0.0
        for member in members {
            let offset = member.position - centre
            let weight = weight(member)
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
