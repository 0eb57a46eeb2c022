internal import Foundation
internal import Geometry
internal import Mapping
internal import SemanticSplat

/// A cell of the map that may belong to what a goal asks for.
struct RelevantCell {
    /// The middle of its Gaussians in the world.
    let centre: SIMD3<Float>

    /// The number of the cell.
    let number: Int

    /// How sure it is that the name fits better than every other, 0 to 1.
    let relevancy: Float

    /// What speaks for its Gaussians.
    let evidence: Float
}

/// The cells that a query means, and what to say when none is good enough.
struct CellSearch {
    /// The cells that are relevant enough, by their numbers.
    private(set) var cells: [RelevantCell] = []

    /// Whether the language of any cell came near the query's.
    var cameNear: Bool { !near.numbers.isEmpty }

    private let query: TextQuery
    private let opposition: Opposition
    private let calibration: LanguageCalibration
    private let region: OrientedBox?
    private let leastRelevancy: Float
    private var near: (numbers: [Int32], cosines: [Float]) = ([], [])

    /// A search for the cells whose relevancy is at least `leastRelevancy`.
    init(
        _ query: TextQuery,
        opposition: Opposition,
        calibration: LanguageCalibration,
        region: OrientedBox?,
        leastRelevancy: Float
    ) {
        self.query = query
        self.opposition = opposition
        self.calibration = calibration
        self.region = region
        self.leastRelevancy = leastRelevancy
    }

    /// Searches all of `map`, or as much as the budget allows; false when it ran out.
    mutating func run(over map: LanguageCells, budget: GoalBudget) -> Bool {
        comeNear(map)
        let opposition = seriousOpposition(in: map)
        for start in stride(from: 0, to: near.numbers.count, by: Self.cellsAtOnce) {
            if budget.isExpired() { return false }
            let end = min(near.numbers.count, start + Self.cellsAtOnce)
            weigh(
                Array(near.numbers[start..<end]),
                near.cosines[start..<end],
                against: opposition,
                of: map
            )
        }
        return true
    }

    /// Weighed between two looks at the clock: a few milliseconds' worth.
    private static let cellsAtOnce = 4096

    /// Finds the cells whose language comes near the query's.
    private mutating func comeNear(_ map: LanguageCells) {
        let minimum = Float(calibration.minimumCosine)
        let cosines = map.language.cosines(with: query)
        near.numbers.reserveCapacity(cosines.count)
        near.cosines.reserveCapacity(cosines.count)
        for number in cosines.indices where cosines[number] >= minimum {
            if let region, !region.contains(Vector3(map.centres[number])) { continue }
            near.numbers.append(Int32(number))
            near.cosines.append(cosines[number])
        }
    }

    private mutating func weigh(
        _ numbers: [Int32],
        _ cosines: ArraySlice<Float>,
        against opposition: Opposition,
        of map: LanguageCells
    ) {
        let temperature = Float(calibration.temperature)
        // Where another name is nearer than this, the query is not relevant enough; a little more, for rounding.
        let reach = -temperature * log(leastRelevancy / (1 - leastRelevancy)) + 1e-5
        let best = map.language.bestNames(
            for: numbers,
            projections: opposition.projections,
            biases: opposition.biases,
            limits: cosines.map { $0 + reach }
        )
        for (at, cosine) in cosines.enumerated() {
            let margin = (cosine - best.cosines[at]) / temperature
            let relevancy = 1 / (1 + exp(-margin))
            guard relevancy >= leastRelevancy else { continue }
            let number = Int(numbers[at])
            cells.append(
                RelevantCell(
                    centre: map.centres[number],
                    number: number,
                    relevancy: relevancy,
                    evidence: map.evidence[number]
                )
            )
        }
    }

    /// The opposition, without names that are best nowhere: of a large map a sample of what comes near is asked.
    ///
    /// What fills a room has a hundred thousand cells, and to weigh each against hundreds of names takes longer than all else.
    /// A name that is best in none of some thousand cells among them is best in few of the others, and there another is
    /// nearly as good.
    private func seriousOpposition(in map: LanguageCells) -> Opposition {
        guard near.numbers.count > Self.mostForAllNames else { return opposition }
        let step = near.numbers.count / Self.sampledForNames
        let sample = stride(from: 0, to: near.numbers.count, by: step).map { near.numbers[$0] }
        let best = map.language.bestNames(
            for: sample,
            projections: opposition.projections,
            biases: opposition.biases
        )
        return opposition.keeping(best.names.map(Int.init).filter { $0 >= 0 })
    }

    private static let mostForAllNames = 16_384
    private static let sampledForNames = 4096

    /// The names that beat the query most often where it came near, the most frequent first.
    func rivals(in map: LanguageCells) -> [String] {
        // A thousand cells tell as much as all of them.
        let places = stride(from: 0, to: near.numbers.count, by: max(1, near.numbers.count / 1000))
        let best = map.language.bestNames(
            for: places.map { near.numbers[$0] },
            projections: opposition.projections,
            biases: opposition.biases
        )
        var wins = [Int](repeating: 0, count: opposition.names.count)
        for (at, place) in places.enumerated()
        where near.cosines[place] < best.cosines[at] && best.names[at] >= 0 {
            wins[Int(best.names[at])] += 1
        }
        let byWins = wins.indices.filter { wins[$0] > 0 }.sorted { wins[$0] > wins[$1] }
        return byWins.prefix(3).map { opposition.names[$0] }
    }
}
