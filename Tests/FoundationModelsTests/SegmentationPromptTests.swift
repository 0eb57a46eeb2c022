import FoundationModels
import Tensors
import Testing

@Suite struct SegmentationPromptTests {
    private func answer(_ prompt: SegmentationPrompt) throws -> SegmentationAnswer {
        let fixture = try SegmentAnythingFixture()
        return try fixture.network.segment(prompt, in: try fixture.embedding(), multimask: true)
    }

    @Test(arguments: [SIMD2<Float>(-1e6, 40), [3e38, -3e38], [50, 37], [-0.5, -0.5]])
    func `a position outside the picture has an answer`(position: SIMD2<Float>) throws {
        let answer = try answer(SegmentationPrompt(points: [.init(position)]))
        #expect(answer.logits.values.allSatisfy { $0.isFinite })
        #expect(answer.scores.allSatisfy { $0.isFinite })
    }

    @Test func `a position that is no number is refused`() {
        for position in [SIMD2<Float>(.nan, 1), [1, .infinity]] {
            let error = #expect(throws: SegmentationPromptError.self) {
                try answer(SegmentationPrompt(points: [.init(position)]))
            }
            #expect(error?.description.contains("finite") == true)
            #expect(throws: SegmentationPromptError.self) {
                try answer(
                    SegmentationPrompt(box: .init(upperLeft: [0, 0], lowerRight: position))
                )
            }
        }
    }

    @Test func `a mask of another size or with a NaN is refused`() {
        #expect(
            throws: SegmentationPromptError.misshapenMask(
                found: [1, 16, 32],
                expected: [1, 32, 32]
            )
        ) { try answer(SegmentationPrompt(mask: Tensor(shape: [1, 16, 32]))) }
        #expect(throws: SegmentationPromptError.maskNotFinite) {
            try answer(SegmentationPrompt(mask: Tensor(shape: [1, 32, 32], filledWith: .nan)))
        }
    }

    @Test func `features of another width are refused`() throws {
        let fixture = try SegmentAnythingFixture()
        var embedding = try fixture.embedding()
        embedding.features = Tensor(shape: [31, 8, 8])
        #expect(
            throws: SegmentationPromptError.misshapenEmbedding(found: [31, 8, 8], channels: 32)
        ) {
            try fixture.network.segment(SegmentationPrompt(), in: embedding, multimask: false)
        }
    }

    @Test func `an empty prompt has an answer`() throws {
        #expect(try answer(SegmentationPrompt()).scores.count == 3)
    }

    @Test func `an answer can be prompted with`() throws {
        let point = SegmentationPrompt.Point([20, 18])
        let first = try answer(SegmentationPrompt(points: [point]))
        let again = try answer(SegmentationPrompt(points: [point], mask: first.logits.slice(1..<2)))
        #expect(again.logits != first.logits)
    }
}
