/// The evidence of the most relevant cells, as many as have some share of it.
package struct BestEvidence {
    /// Their evidence: the share, and what the last of them has beyond it.
    package private(set) var evidence = 0.0

    /// Their evidence times relevancy.
    package private(set) var relevancy = 0.0

    /// Takes the most relevant of `cells` until their evidence reaches `share`.
    package init(of cells: [RelevantCell], upTo share: Double) {
        take(from: cells, upTo: share)
    }

    /// Ranks first, and in order only those of the rank in which the share is reached: sorting a room's worth of cells takes
    /// longer than finding them.
    private mutating func take(from cells: [RelevantCell], upTo share: Double) {
        var (low, high) = (Float.infinity, -Float.infinity)
        for cell in cells {
            (low, high) = (min(low, cell.relevancy), max(high, cell.relevancy))
        }
        guard cells.count > Self.fewCells, high > low else {
            for cell in cells.sorted(by: { $0.relevancy > $1.relevancy }) where evidence < share {
                add(Double(cell.evidence), Double(cell.relevancy))
            }
            return
        }
        let scale = Float(Self.ranks - 1) / (high - low)
        func rank(_ cell: RelevantCell) -> Int { Int((high - cell.relevancy) * scale) }
        var ranks = [(evidence: Double, relevancy: Double)](repeating: (0, 0), count: Self.ranks)
        for cell in cells {
            ranks[rank(cell)].evidence += Double(cell.evidence)
            ranks[rank(cell)].relevancy += Double(cell.evidence) * Double(cell.relevancy)
        }
        for (place, here) in ranks.enumerated() {
            if evidence + here.evidence >= share {
                return take(from: cells.filter { rank($0) == place }, upTo: share)
            }
            evidence += here.evidence
            relevancy += here.relevancy
        }
    }

    private mutating func add(_ evidence: Double, _ relevancy: Double) {
        self.evidence += evidence
        self.relevancy += evidence * relevancy
    }

    private static let ranks = 256
    private static let fewCells = 64
}
