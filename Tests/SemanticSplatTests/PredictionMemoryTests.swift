import SemanticSplat
import Tensors
import Testing

/// Tensors take memory from the system for the first windows, and never again.
@Suite struct PredictionMemoryTests {
    /// In a process of its own, for all tensors of a process share their memory.
    @Test func `from the third window on nothing is taken from the system`() async {
        await #expect(processExitsWith: .success) {
            let fixture = try ParityFixture(views: 3)
            let predictor = try fixture.predictor(threads: 1).refreshing(.recent)
            var window = fixture.window
            /// Predicts a window whose last image is new.
            func predictNext() throws {
                window[2].image.pixels[0] &+= 1
                _ = try predictor.predict(window)
            }
            for _ in 0..<2 { try predictNext() }
            let before = TensorMemory.current
            for _ in 0..<4 { try predictNext() }
            #expect(TensorMemory.current.growthCount == before.growthCount)
            #expect(TensorMemory.current.usedBytes == before.usedBytes)
            #expect(before.growthCount > 0)
        }
    }
}
