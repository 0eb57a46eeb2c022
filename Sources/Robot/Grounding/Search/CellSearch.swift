internal import Foundation
internal import Geometry
internal import Mapping
internal import SemanticSplat

/// A cell of the map that may belong to what a goal asks for.
struct RelevantCell {
    /// The number of the cell.
    let number: Int

    /// The middle of its Gaussians in the world.
    let centre: Vector3

    /// How sure it is that the name fits better than every other, 0 to 1.
    let relevancy: Float

    /// What speaks for its Gaussians.
    let evidence: Float
}

/// The cells that a query may mean, and what to say when none is good enough.
struct CellSearch {
    private(set) var cells: [RelevantCell] = []

    /// The names that beat the query most often where it came near, the most frequent first.
    private(set) var rivals: [String] = []

    private let query: TextQuery
    private let opposition: Opposition
    private let calibration: LanguageCalibration
    private let region: OrientedBox?

    init(
        _ query: TextQuery,
        opposition: Opposition,
        calibration: LanguageCalibration,
        region: OrientedBox?
    ) {
        self.query = query
        self.opposition = opposition
        self.calibration = calibration
        self.region = region
    }

    /// Searches all of `map`, or as much as the budget allows; false when it ran out.
    mutating func run(over map: LanguageCells, budget: GoalBudget) -> Bool {
        let (numbers, cosines) = near(map)
        cells.reserveCapacity(numbers.count)
        var wins = [Int](repeating: 0, count: opposition.names.count)
        for start in stride(from: 0, to: numbers.count, by: Self.cellsAtOnce) {
            if budget.isExpired() { return false }
            let end = min(numbers.count, start + Self.cellsAtOnce)
            weigh(numbers[start..<end], cosines[start..<end], of: map, wins: &wins)
        }
        let byWins = wins.indices.filter { wins[$0] > 0 }.sorted { wins[$0] > wins[$1] }
        rivals = byWins.prefix(3).map { opposition.names[$0] }
        return true
    }

    /// Weighed between two looks at the clock: a few milliseconds' worth.
    private static let cellsAtOnce = 4096

    /// The cells whose language comes near the query's.
    private func near(_ map: LanguageCells) -> (numbers: [Int32], cosines: [Float]) {
        let minimum = Float(calibration.minimumCosine)
        var numbers: [Int32] = []
        var cosines: [Float] = []
        for (number, cosine) in map.language.cosines(with: query).enumerated()
        where cosine >= minimum && region?.contains(map.centres[number]) ?? true {
            numbers.append(Int32(number))
            cosines.append(cosine)
        }
        return (numbers, cosines)
    }

    private mutating func weigh(
        _ numbers: ArraySlice<Int32>,
        _ cosines: ArraySlice<Float>,
        of map: LanguageCells,
        wins: inout [Int]
    ) {
        let best = map.language.bestNames(
            for: Array(numbers),
            projections: opposition.projections,
            biases: opposition.biases
        )
        let temperature = Float(calibration.temperature)
        for (at, (number, cosine)) in zip(numbers, cosines).enumerated() {
            let margin = (cosine - best.cosines[at]) / temperature
            if margin < 0, best.names[at] >= 0 { wins[Int(best.names[at])] += 1 }
            cells.append(
                RelevantCell(
                    number: Int(number),
                    centre: map.centres[Int(number)],
                    relevancy: 1 / (1 + exp(-margin)),
                    evidence: map.evidence[Int(number)]
                )
            )
        }
    }
}
