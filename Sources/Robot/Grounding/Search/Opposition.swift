internal import Mapping
internal import SemanticSplat

/// The names that compete with a query for what the map shows, ready for the kernel.
struct Opposition: Sendable {
    /// The competing names, in the order of the kernel's columns.
    let names: [String]

    /// Wᵀt of each name, [channels][names].
    let projections: [Float]

    /// b·t of each name.
    let biases: [Float]

    init(_ queries: [TextQuery], channels: Int) {
        names = queries.map(\.phrase)
        biases = queries.map(\.bias)
        var projections = [Float](repeating: 0, count: channels * queries.count)
        for (column, query) in queries.enumerated() {
            for (channel, value) in query.projection.enumerated() {
                projections[channel * queries.count + column] = value
            }
        }
        self.projections = projections
    }

    private init(names: [String], projections: [Float], biases: [Float]) {
        (self.names, self.projections, self.biases) = (names, projections, biases)
    }

    /// Only the names whose places come at least `least` times, those that come most often first.
    func keeping(_ places: [Int], atLeast least: Int) -> Opposition {
        var counts = [Int](repeating: 0, count: names.count)
        for place in places { counts[place] += 1 }
        let kept = counts.indices.filter { counts[$0] >= least }
            .sorted { (counts[$1], $0) < (counts[$0], $1) }
        let channels = names.isEmpty ? 0 : projections.count / names.count
        return Opposition(
            names: kept.map { names[$0] },
            projections: (0..<channels).flatMap { channel in
                kept.map { projections[channel * names.count + $0] }
            },
            biases: kept.map { biases[$0] }
        )
    }
}

/// The background vocabulary in a language space, from which each query's opposition is chosen.
struct Vocabulary: Sendable {
    private let canonical: [TextQuery]
    private let groups: [[TextQuery]]
    private let synonymCosine: Float
    private let named: [(query: TextQuery, group: Int)]
    /// All of ``named``, ready for the kernel.
    private let everything: Opposition

    /// Every phrase, in small letters.
    private let phrases: Set<String>

    init(_ language: LanguageSpace) {
        phrases = Set(
            (BackgroundVocabulary.groups.flatMap { $0 } + canonicalNegatives).map {
                $0.lowercased()
            }
        )
        canonical = canonicalNegatives.map { language.query($0) }
        let groups = BackgroundVocabulary.groups.map { $0.map { language.query($0) } }
        self.groups = groups
        named = groups.indices.flatMap { group in
            groups[group].filter { $0.embedding.contains { $0 != 0 } }.map { ($0, group) }
        }
        everything = Opposition(named.map(\.query), channels: language.featureDimension)
        synonymCosine = Float(language.calibration.synonymCosine)
    }

    /// Everything that speaks against `query`: canonical negatives and background names that do not mean the same, and the
    /// goal's own negatives, which do so whatever they mean.
    ///
    /// A name means the same when its cosine with the query reaches the calibration's; and so does, through the query, a
    /// whole group of which one phrase is nearly the query. Names that fit much of the map come first: they settle most
    /// places.
    func opposition(
        to query: TextQuery,
        negatives: [TextQuery],
        in searchable: SearchableMap
    ) -> Opposition {
        let isAllied = groups.map { $0.contains { $0.cosine(query) >= nearlyEqual } }
        let opponents = searchable.prominence.order.filter { name in
            !isAllied[named[name].group] && named[name].query.cosine(query) < synonymCosine
        }
        let others = negatives + canonical.filter { $0.cosine(query) < synonymCosine }
        let meaningful = others.filter { $0.embedding.contains { $0 != 0 } }
        return Opposition(
            opponents.map { named[$0].query } + meaningful,
            channels: searchable.cells.language.channels
        )
    }

    /// How much of a map each name fits best.
    func prominence(in map: LanguageCells) -> NameProminence {
        // Some thousand cells tell which names are common as well as all of them do.
        let rows = stride(from: 0, to: map.count, by: max(1, map.count / 2048)).map { Int32($0) }
        let best = map.language.bestNames(
            for: rows,
            projections: everything.projections,
            biases: everything.biases
        )
        var counts = [Int](repeating: 0, count: named.count)
        for name in best.names where name >= 0 { counts[Int(name)] += 1 }
        return NameProminence(counts)
    }

    private let nearlyEqual: Float = 0.9

    /// Whether a phrase in small letters is a name that must not be taken apart.
    func isName(_ phrase: String) -> Bool {
        phrases.contains(phrase) || GoalLexicon.namesWithColors.contains(phrase)
    }

    /// The name that fits most of an instance's evidence better than every other; `nil` where no name fits a third of it.
    ///
    /// Names that mean the same vote together; of them the one with most votes is given.
    func bestName(
        of instance: Instance,
        in map: LanguageCells,
        minimumCosine: Double
    ) -> TextQuery? {
        // Hundreds of cells tell as much as thousands.
        let step = max(1, instance.cells.count / 400)
        let cells = stride(from: 0, to: instance.cells.count, by: step).map { instance.cells[$0] }
        let best = map.language.bestNames(
            for: cells.map { Int32($0.number) },
            projections: everything.projections,
            biases: everything.biases
        )
        var votes = [Float](repeating: 0, count: named.count)
        var votesOfGroup = [Float](repeating: 0, count: groups.count)
        var total: Float = 0
        for (at, cell) in cells.enumerated() {
            total += cell.evidence
            guard best.names[at] >= 0, best.cosines[at] >= Float(minimumCosine) else { continue }
            votes[Int(best.names[at])] += cell.evidence
            votesOfGroup[named[Int(best.names[at])].group] += cell.evidence
        }
        guard let group = votesOfGroup.indices.max(by: { votesOfGroup[$0] < votesOfGroup[$1] }),
            votesOfGroup[group] > total / 3
        else { return nil }
        let names = votes.indices.filter { named[$0].group == group }
        return names.max { votes[$0] < votes[$1] }.map { named[$0].query }
    }
}

/// The names of the vocabulary in the order in which they are common in a map.
struct NameProminence: Sendable {
    /// Their numbers, the commonest first.
    let order: [Int]

    /// - Parameter counts: of how many places each name is the best.
    init(_ counts: [Int]) {
        order = counts.indices.sorted { (counts[$1], $0) < (counts[$0], $1) }
    }
}
