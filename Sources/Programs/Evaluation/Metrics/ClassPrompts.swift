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

    /// How well a stored feature (`dimension` numbers from `start`) fits each class.
    ///
    /// These are cosines up to a length that is the same for all classes.
    public func scores(feature values: [Float], at start: Int, dimension: Int) -> SIMD8<Float> {
        var scores = SIMD8<Float>.zero
        for (index, query) in queries.enumerated() {
            var sum = query.bias
            for k in 0..<dimension { sum += query.projection[k] * values[start + k] }
            scores[index] = sum
        }
        return scores
    }

    /// How well an embedding in the text space fits each class.
    public func scores(embedding values: [Float], at start: Int, dimension: Int) -> SIMD8<Float> {
        var scores = SIMD8<Float>.zero
        for (index, query) in queries.enumerated() {
            var sum: Float = 0
            for k in 0..<dimension { sum += query.embedding[k] * values[start + k] }
            scores[index] = sum
        }
        return scores
    }

    /// The class with the largest score, the first on a tie.
    public static func best(_ scores: SIMD8<Float>) -> Int {
        (0..<8).reduce(0) { scores[$1] > scores[$0] ? $1 : $0 }
    }
}
