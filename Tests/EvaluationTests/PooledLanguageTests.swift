import Evaluation
import FoundationModels
import SemanticSplat
import Testing

/// Hierarchical-context-aware pooling.
struct PooledLanguageTests {
    private struct NoWords: TextEncoder {
        let dimension = 2
        func embed(_: String) -> [Float] { [0, 0] }
    }

    /// Features are embeddings.
    private let language = LanguageSpace(
        textEncoder: NoWords(),
        decoderWeights: [1, 0, 0, 1],
        decoderBias: [0, 0]
    )

    @Test func `a mask's pixels get its mean, others keep their own features`() {
        let features: [Float] = [1, 10, 3, 20, 5, 30, 7, 40, 9, 50]
        let pooled = PooledLanguage.pool(
            features,
            of: language,
            labels: [0, 1, 0, -1, 0],
            count: 2,
            leastCosine: -1
        )
        #expect(pooled == [5, 30, 3, 20, 5, 30, 7, 40, 5, 30])
        let none = [Int32](repeating: -1, count: 5)
        #expect(
            PooledLanguage.pool(features, of: language, labels: none, count: 0, leastCosine: -1)
                == features
        )
    }

    @Test func `what a mask swallowed leaves it`() {
        let features: [Float] = [10, 0, 8, 2, 0, 4, 12, 1]
        let pooled = PooledLanguage.pool(
            features,
            of: language,
            labels: [0, 0, 0, 0],
            count: 1,
            leastCosine: 0.9
        )
        #expect(pooled == [10, 1, 10, 1, 0, 4, 10, 1])
    }
}
