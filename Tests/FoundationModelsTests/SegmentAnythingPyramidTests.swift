import Foundation
import FoundationModels
import Tensors
import Testing

/// The small encoders against PyTorch on the same random weights; `training/export_pyramid_fixtures.py` makes them.
@Suite struct SegmentAnythingPyramidTests {
    private static let rows = ["sam_pyramid": 6, "sam_lite": 8]

    private static func fixture(_ name: String) throws -> SegmentAnythingFixture {
        let tiny = URL(filePath: SegmentAnythingFixture.tinyFolder)
        let folder = tiny.deletingLastPathComponent().appending(path: name).path
        return try SegmentAnythingFixture(folder: folder)
    }

    @Test(arguments: rows.keys.sorted())
    func `the embedding agrees`(_ name: String) throws {
        let fixture = try Self.fixture(name)
        let embedding = try #require(
            fixture.network.trace(input: try fixture.answer("input"))["embedding"]
        )
        #expect(embedding.shape == [32, Self.rows[name] ?? 0, 8])
        #expect(try fixture.difference(embedding.values, from: "embedding") < 1e-5)
    }

    @Test(arguments: rows.keys.sorted())
    func `a point's masks and scores agree`(_ name: String) throws {
        let fixture = try Self.fixture(name)
        let height = 8 * (Self.rows[name] ?? 0)
        let frame = InputFrame(pictureWidth: 64, height: height, fixture.network.configuration)
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

    @Test func `bad stages of EfficientNet-Lite are refused by name`() throws {
        let good = try Self.fixture("sam_lite").network.configuration
        let changes: [((inout SegmentAnythingConfiguration) -> Void, String)] = [
            ({ $0.liteStages?.removeLast() }, "lite_stages"),
            ({ $0.liteStages?[1][0] = 4 }, "lite_stages"),
            ({ $0.liteStem = nil }, "lite_stem"),
            ({ $0.stemWidths = [8, 16, 24, 32] }, "one encoder"),
            ({ $0.patchSize = 16 }, "patch_size 16"), ({ $0.imageSize = 72 }, "image_size 72"),
        ]
        #expect(good.complaint == nil)
        for (change, word) in changes {
            var sizes = good
            change(&sizes)
            #expect(
                sizes.complaint?.contains(word) == true,
                "\(word): \(sizes.complaint ?? "none")"
            )
        }
    }
}
