import Evaluation
import Testing

/// Hierarchical-context-aware pooling.
struct PooledLanguageTests {
    @Test func `a mask's pixels get its mean, others keep their own features`() {
        let features: [Float] = [1, 10, 3, 20, 5, 30, 7, 40, 9, 50]
        let pooled = PooledLanguage.pool(
            features,
            channels: 2,
            labels: [0, 1, 0, -1, 0],
            count: 2
        )
        #expect(pooled == [5, 30, 3, 20, 5, 30, 7, 40, 5, 30])
        let none = [Int32](repeating: -1, count: 5)
        #expect(PooledLanguage.pool(features, channels: 2, labels: none, count: 0) == features)
    }
}
