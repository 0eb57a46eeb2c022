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
        // A coarse order first: sorting a room's worth of cells takes longer than finding them.
        var ranks = [[Int32]](repeating: [], count: Self.ranks)
        var total = 0.0
        for (place, cell) in cells.enumerated() {
            let rank = Int((1 - min(1, max(0, cell.relevancy))) * Float(Self.ranks - 1))
            ranks[rank].append(Int32(place))
            total += Double(cell.evidence)
        }
        var (evidence, sum) = (0.0, 0.0)
        for rank in ranks {
            let here = rank.reduce(0.0) { $0 + Double(cells[Int($1)].evidence) }
            let isLast = evidence + here >= 0.5 * total
            let inOrder =
                isLast ? rank.sorted { cells[Int($0)].relevancy > cells[Int($1)].relevancy } : rank
            for place in inOrder {
                let cell = cells[Int(place)]
                evidence += Double(cell.evidence)
                sum += Double(cell.evidence) * Double(cell.relevancy)
                if isLast, evidence >= 0.5 * total { break }
            }
            if isLast { break }
        }
        return evidence > 0 ? sum / evidence : 0
    }

    private static let ranks = 256

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
