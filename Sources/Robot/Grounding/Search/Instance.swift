internal import Geometry

/// Cells that hang together in space: one object's worth, or a part of one.
struct Instance {
    /// The cells.
    private(set) var cells: [RelevantCell]

    /// The smallest upright box of the world's axes around their middles.
    private(set) var low: Vector3
    private(set) var high: Vector3

    /// Their evidence, weighted by relevancy.
    private(set) var weight: Double

    /// How well the name fits: the mean relevancy of the better half of the evidence.
    ///
    /// The better half, because an object's rim mixes with what is behind it.
    var score: Double {
        let half = 0.5 * cells.reduce(0.0) { $0 + Double($1.evidence) }
        let better = BestEvidence(of: cells, upTo: half)
        return better.evidence > 0 ? better.relevancy / better.evidence : 0
    }

    /// The longest side of the box, in metres.
    var extent: Double { (high - low).max() }

    init(_ cells: [RelevantCell]) {
        self.cells = cells
        var (low, high) = (
            SIMD3<Float>(repeating: .infinity), SIMD3<Float>(repeating: -.infinity)
        )
        weight = 0
        for cell in cells {
            low = pointwiseMin(low, cell.centre)
            high = pointwiseMax(high, cell.centre)
            weight += Double(cell.evidence * cell.relevancy)
        }
        (self.low, self.high) = (Vector3(low), Vector3(high))
    }

    mutating func join(_ other: Instance) {
        cells += other.cells
        low = pointwiseMin(low, other.low)
        high = pointwiseMax(high, other.high)
        weight += other.weight
    }

    /// The distance between the boxes, 0 where they overlap.
    func gap(to other: Instance) -> Double {
        pointwiseMax(pointwiseMax(low - other.high, other.low - high), .zero).length
    }
}
