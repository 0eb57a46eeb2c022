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

    init(_ language: LanguageSpace) {
        canonical = canonicalNegatives.map { language.query($0) }
        groups = BackgroundVocabulary.groups.map { $0.map { language.query($0) } }
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
}
