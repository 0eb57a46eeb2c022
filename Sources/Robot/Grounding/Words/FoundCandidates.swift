internal import Geometry

/// What a map says of a name in a goal of which more is said.
struct FoundCandidates: Sendable {
    /// Everything of the name, the best first.
    let all: [WordCandidate]

    /// The best score of anything in the map.
    let bestScore: Double

    /// Its bytes, about.
    var byteCount: Int { all.reduce(MemoryLayout<Self>.stride) { $0 + $1.byteCount } }
}

extension WordCandidate {
    fileprivate var byteCount: Int {
        // A set has up to three places for each of its elements.
        MemoryLayout<Self>.stride + trace.byteCount + 24 * cells.count
            + MemoryLayout<ObjectMember>.stride * shape.members.count
            + body.points.count * MemoryLayout<(Vector3, SIMD2<Double>, Double)>.stride
    }
}
