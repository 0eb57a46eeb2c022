internal import Foundation
internal import Geometry
internal import Mapping
internal import SemanticSplat
internal import Tensors

/// The cells that a query means, and what to say when none is good enough.
struct CellSearch {
    /// The cells that are relevant enough, by their numbers.
    private(set) var cells: [RelevantCell] = []

    private let query: TextQuery
    private let opposition: Opposition
    private let calibration: LanguageCalibration
    private let region: OrientedBox?
    private let leastRelevancy: Float
    private let threads: Int
    /// The cells whose language comes near the query's; `nil` before anybody asked.
    private var found: NearRows?

    /// A search for the cells whose relevancy is at least `leastRelevancy`, on at most so many threads.
    init(
        _ query: TextQuery,
        opposition: Opposition,
        calibration: LanguageCalibration,
        region: OrientedBox?,
        leastRelevancy: Float,
        threads: Int
    ) {
        self.query = query
        self.opposition = opposition
        self.calibration = calibration
        self.region = region
        self.leastRelevancy = leastRelevancy
        self.threads = threads
    }

    /// Searches all of `map`, or as much as the budget allows; false when it ran out.
    mutating func run(over map: LanguageCells, budget: GoalBudget) -> Bool {
        let near = nearCells(in: map)
        let contest = NameContest(
            opposition: seriousOpposition(to: near, in: map),
            temperature: Float(calibration.temperature),
            leastRelevancy: leastRelevancy
        )
        cells.reserveCapacity(near.count)
        for start in stride(from: 0, to: near.count, by: Self.cellsAtOnce) {
            if budget.isExpired() { return false }
            let pieces = near.pieces(
                of: start..<min(near.count, start + Self.cellsAtOnce),
                rowsInEach: Self.cellsInPiece
            )
            let winners = parallelMap(count: pieces.count, threads: threads) {
                contest.winners(among: pieces[$0], of: map)
            }
            for piece in winners { cells += piece }
        }
        return true
    }

    /// Weighed between two looks at the clock: a few milliseconds' worth.
    private static let cellsAtOnce = 32_768

    /// Weighed by one thread in one go; what is less is not worth a second thread.
    private static let cellsInPiece = 4096

    /// The cells whose language comes near the query's; looked for once.
    private mutating func nearCells(in map: LanguageCells) -> NearRows {
        if let found { return found }
        let pieces = (map.count + Self.cellsReadAtOnce - 1) / Self.cellsReadAtOnce
        let (query, minimum) = (query, Float(calibration.minimumCosine))
        var near = NearRows(
            joining: parallelMap(count: pieces, threads: threads) { piece in
                let first = piece * Self.cellsReadAtOnce
                return map.language.near(
                    query,
                    minimumCosine: minimum,
                    among: first..<min(map.count, first + Self.cellsReadAtOnce)
                )
            }
        )
        if let region {
            near = near.filter { region.contains(Vector3(map.centres[$0])) }
        }
        found = near
        return near
    }

    /// Read by one thread in one go: a quarter of a millisecond's worth.
    private static let cellsReadAtOnce = 131_072

    /// The opposition, without names that are best hardly anywhere: of a large map a sample of what comes near is asked.
    ///
    /// What fills a room has a hundred thousand cells, and to weigh each against hundreds of names takes longer than all else.
    /// A name that is best in less than one of a thousand cells among them is best in few of the others, and there another
    /// is nearly as good.
    private func seriousOpposition(to near: NearRows, in map: LanguageCells) -> Opposition {
        guard near.count > Self.mostForAllNames else { return opposition }
        let step = near.count / Self.sampledForNames
        let sample = stride(from: 0, to: near.count, by: step).map { near.numbers[$0] }
        let best = map.language.bestNames(
            for: sample,
            projections: opposition.projections,
            biases: opposition.biases
        )
        return opposition.keeping(
            best.names.map(Int.init).filter { $0 >= 0 },
            atLeast: max(1, sample.count / 1000)
        )
    }

    private static let mostForAllNames = 16_384
    private static let sampledForNames = 2048

    /// Why nothing of `map` fits; what ``run(over:budget:)`` has looked at is not looked at again.
    mutating func absence(in map: LanguageCells) -> FoundObjects.Absence {
        let near = nearCells(in: map)
        return FoundObjects.Absence(cameNear: near.count > 0, rivals: rivals(near, in: map))
    }

    /// The names that beat the query most often where it came near, the most frequent first.
    private func rivals(_ near: NearRows, in map: LanguageCells) -> [String] {
        // A thousand cells tell as much as all of them.
        let places = stride(from: 0, to: near.count, by: max(1, near.count / 1000))
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
