import Foundation
import FoundationModels
import Tensors
import Testing

/// The small encoder against PyTorch on the same random weights; `training/export_pyramid_fixtures.py` makes them.
@Suite struct SegmentAnythingPyramidTests {
    private static func fixture() throws -> SegmentAnythingFixture {
        let tiny = URL(filePath: SegmentAnythingFixture.tinyFolder)
        let folder = tiny.deletingLastPathComponent().appending(path: "sam_pyramid").path
        return try SegmentAnythingFixture(folder: folder)
    }

    @Test func `the embedding agrees`() throws {
        let fixture = try Self.fixture()
        let embedding = try #require(
            fixture.network.trace(input: try fixture.answer("input"))["embedding"]
        )
        #expect(embedding.shape == [32, 6, 8])
        #expect(try fixture.difference(embedding.values, from: "embedding") < 1e-5)
    }

    @Test func `a point's masks and scores agree`() throws {
        let fixture = try Self.fixture()
        let frame = InputFrame(pictureWidth: 64, height: 48, fixture.network.configuration)
        let embedding = PictureEmbedding(features: try fixture.answer("embedding"), frame: frame)
        let prompt = SegmentationPrompt(points: [.init(SIMD2(21, 30), isOnObject: true)])
        let answer = try fixture.network.segment(prompt, in: embedding, multimask: true)
        #expect(try fixture.difference(answer.logits.values, from: "masks") < 1e-4)
        #expect(try fixture.difference(answer.scores, from: "scores") < 1e-4)
    }

    @Test func `the shipped network is whole`() throws {
        let repository = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let folder = repository.appending(path: "models/default/segment_anything").path
        let network = try SegmentAnythingFolder(path: folder).network()
        #expect(network.configuration == .compactSize)
    }

    @Test func `pictures are padded to whole cells of the trunk`() {
        let frame = InputFrame(pictureWidth: 640, height: 500, .compactSize)
        #expect(frame.scaledHeight == 200 && frame.inputHeight == 208 && frame.inputWidth == 256)
    }

    @Test func `bad stems are refused by name`() {
        for (widths, word) in [
            ([24, 48, 96], "four"), ([24, 48, 96, 64], "encoder_width"), ([0, 1, 2, 128], "1 to"),
        ] {
            var sizes = SegmentAnythingConfiguration.compactSize
            sizes.stemWidths = widths
            #expect(sizes.complaint?.contains(word) == true, "\(widths)")
        }
        var sizes = SegmentAnythingConfiguration.compactSize
        sizes.patchSize = 16
        #expect(sizes.complaint?.contains("patch_size 16") == true)
    }
}
