/// How far from the middle a body of an instance's spread reaches; what lies beyond are strays.
///
/// Along each of the world's axes the weighted 2nd and 98th percentiles are found; members beyond them by more than a tenth
/// of the range are strays: floaters of wrong depth, which would stretch the box.
struct StrayLimits {
    let low: SIMD3<Float>
    let high: SIMD3<Float>

    /// Everything is within.
    static let none = StrayLimits(
        low: SIMD3(repeating: -.infinity),
        high: SIMD3(repeating: .infinity)
    )

    /// So many places tell where the rims are as well as all of a room-sized thing do.
    private static let sampled = 4000

    /// The limits of a body; `nil` when it has so few members that none is a stray.
    init?(of members: [ObjectMember]) {
        guard members.count >= 20 else { return nil }
        let sample = every(members.count / Self.sampled, of: members)
        self.init(sample.map(\.centre), weights: sample.map(\.weight))
    }

    /// The limits of a body of so many cells that some of them tell as much as their members; `nil` of fewer.
    init?(ofLarge cells: [RelevantCell]) {
        guard cells.count >= 2 * Self.sampled else { return nil }
        let sample = every(cells.count / Self.sampled, of: cells)
        self.init(
            sample.map(\.centre),
            weights: sample.map { Double($0.evidence * $0.relevancy) }
        )
    }

    private init(low: SIMD3<Float>, high: SIMD3<Float>) {
        (self.low, self.high) = (low, high)
    }

    private init(_ places: [SIMD3<Float>], weights: [Double]) {
        var (low, high) = (SIMD3<Float>.zero, SIMD3<Float>.zero)
        for axis in 0..<3 {
            let along = places.map { $0[axis] }
            let first = weightedQuantile(0.02, of: along, weights: weights)
            let last = weightedQuantile(0.98, of: along, weights: weights)
            low[axis] = first - 0.1 * (last - first) - 0.005
            high[axis] = last + 0.1 * (last - first) + 0.005
        }
        self.init(low: low, high: high)
    }

    /// Whether a place is none of a stray.
    func contains(_ place: SIMD3<Float>) -> Bool {
        // Number by number: masks of three numbers are not what a processor has.
        place.x >= low.x && place.y >= low.y && place.z >= low.z
            && place.x <= high.x && place.y <= high.y && place.z <= high.z
    }
}

extension [ObjectMember] {
    /// Those that are not strays.
    var withoutStrays: [ObjectMember] {
        guard let limits = StrayLimits(of: self) else { return self }
        return filter { limits.contains($0.centre) }
    }
}

private func every<Element>(_ step: Int, of all: [Element]) -> [Element] {
    stride(from: 0, to: all.count, by: max(1, step)).map { all[$0] }
}
