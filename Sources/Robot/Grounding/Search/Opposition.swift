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
    /// whole group of which one phrase is nearly the query.
    func opposition(to query: TextQuery, negatives: [TextQuery], channels: Int) -> Opposition {
        var opponents = negatives
        opponents += canonical.filter { $0.cosine(query) < synonymCosine }
        for group in groups where !group.contains(where: { $0.cosine(query) >= nearlyEqual }) {
            opponents += group.filter { $0.cosine(query) < synonymCosine }
        }
        let meaningful = opponents.filter { $0.embedding.contains { $0 != 0 } }
        return Opposition(meaningful, channels: channels)
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
