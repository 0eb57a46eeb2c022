public import SemanticSplat

/// The eight classes of the paper, asked by their bare names (architecture.md 10.2).
public struct ClassPrompts: Sendable {
    /// The classes in the paper's order.
    public static let names = [
        "wall", "floor", "ceiling", "chair", "table", "bed", "sofa", "others",
    ]

    private let queries: [TextQuery]

    /// Prepares the prompts in a model's language space.
    public init(_ language: LanguageSpace) { queries = Self.names.map { language.query($0) } }

    /// The number of a category; `nil` for a name that is none of the eight.
    public static func index(of category: String) -> Int? { names.firstIndex(of: category) }

    /// The class of a stored feature (`dimension` numbers from `start`).
    ///
    /// The cosine's denominator is the same for all classes, so the product decides.
    public func classify(feature features: [Float], at start: Int, dimension: Int) -> Int {
        largest { query in
            var sum = query.bias
            for k in 0..<dimension { sum += query.projection[k] * features[start + k] }
            return sum
        }
    }

    /// The class of an embedding in the text space, whatever its length.
    public func classify(embedding: [Float]) -> Int {
        largest { query in
            var sum: Float = 0
            for k in embedding.indices { sum += query.embedding[k] * embedding[k] }
            return sum
        }
    }

    private func largest(_ score: (TextQuery) -> Float) -> Int {
        var (best, top) = (0, -Float.infinity)
        for (index, query) in queries.enumerated() {
            let value = score(query)
            if value > top { (best, top) = (index, value) }
        }
        return best
    }
}
