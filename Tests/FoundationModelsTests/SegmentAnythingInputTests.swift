import FoundationModels
import Imaging
import Tensors
import Testing

@Suite struct SegmentAnythingInputTests {
    /// One grey level of the channel with the smallest deviation, and rounding.
    private let oneLevel: Float = 1.001 / 57.12

    @Test(arguments: ["", "large_"]) func `a picture is prepared as Pillow does`(
        prefix: String
    ) throws {
        let fixture = try SegmentAnythingFixture()
        let found = fixture.network.preparedInput(try fixture.picture(prefix + "picture"))
        let expected = try fixture.answer(prefix + "input")
        #expect(found.shape == expected.shape)
        let differences = zip(found.values, expected.values).map { abs($0 - $1) }
        #expect(differences.allSatisfy { $0 < oneLevel })
        let different = differences.count { $0 > 1e-5 }
        #expect(different < differences.count / 500, "\(different) of \(differences.count) values")
    }

    @Test func `padding is zero after the normalisation`() throws {
        let fixture = try SegmentAnythingFixture()
        let input = fixture.network.preparedInput(ColorImage(width: 4, height: 2))
        #expect(input.shape == [3, 64, 64])
        #expect(abs(input.values[0] + 123.675 / 58.395) < 1e-6)
        #expect(input.values[32 * 64..<64 * 64].allSatisfy { $0 == 0 })
    }

    @Test func `the longer side is scaled and the rest padded to a square`() {
        let frame = InputFrame(pictureWidth: 640, height: 427, .baseSize)
        #expect((frame.scaledWidth, frame.scaledHeight) == (1024, 683))
        #expect((frame.inputWidth, frame.inputHeight) == (1024, 1024))
        let upright = InputFrame(pictureWidth: 1, height: 3000, .baseSize)
        #expect((upright.scaledWidth, upright.scaledHeight) == (1, 1024))
    }

    @Test func `the compact size pads to whole patches only`() {
        let frame = InputFrame(pictureWidth: 320, height: 240, .compactSize)
        #expect((frame.scaledWidth, frame.scaledHeight) == (256, 192))
        #expect((frame.inputWidth, frame.inputHeight) == (256, 192))
        let odd = InputFrame(pictureWidth: 300, height: 200, .compactSize)
        #expect((odd.inputWidth, odd.inputHeight) == (256, 176))
    }

    @Test func `a picture that is no square is segmented at any multiple of the patch`() throws {
        let fixture = try SegmentAnythingFixture()
        let network = try fixture.network(squareInput: false)
        let embedding = network.embed(try fixture.picture())
        #expect(embedding.features.shape == [32, 6, 8])
        let answer = try network.segment(
            SegmentationPrompt(points: [.init([20, 10])]),
            in: embedding,
            multimask: true
        )
        #expect(answer.logits.shape == [3, 24, 32])
        #expect(answer.masks().allSatisfy { ($0.width, $0.height) == (50, 37) })
        #expect(answer.pictureLogits().values.allSatisfy { $0.isFinite })
    }
}
