import Foundation
import FoundationModels
import Networks
import Tensors
import Testing

/// MobileSAM's encoder against other implementations' answers on the same random weights;
/// `training/export_mobile_sam_fixtures.py` makes them.
@Suite struct MobileSAMTests {
    private static let folder = fixtureFolder("mobile_sam")

    @Test(arguments: ["tokens", "block0", "block1", "block2", "block3", "embedding"])
    func `a part of the encoder agrees`(name: String) throws {
        let fixture = try SegmentAnythingFixture(folder: Self.folder)
        let trace = fixture.network.trace(input: try fixture.answer("input"))
        let difference = try fixture.difference(try #require(trace[name]).values, from: name)
        #expect(difference < 1e-5, "\(name) differs by \(difference) of its largest value")
    }

    @Test func `a point's masks and scores agree`() throws {
        let fixture = try SegmentAnythingFixture(folder: Self.folder)
        let frame = InputFrame(pictureWidth: 96, height: 96, fixture.network.configuration)
        let embedding = PictureEmbedding(features: try fixture.answer("embedding"), frame: frame)
        let prompt = SegmentationPrompt(points: [.init(SIMD2(40, 52))])
        let answer = try fixture.network.segment(prompt, in: embedding, multimask: true)
        #expect(try fixture.difference(answer.logits.values, from: "masks") < 1e-4)
        #expect(try fixture.difference(answer.scores, from: "scores") < 1e-4)
    }

    @Test func `the number of threads does not show`() throws {
        let fixture = try SegmentAnythingFixture(folder: Self.folder)
        let input = try fixture.answer("input")
        #expect(
            fixture.network.trace(input: input, threads: 1)
                == fixture.network.trace(input: input, threads: 3)
        )
    }

    @Test func `the official size is sound and comes back from JSON`() throws {
        let sizes = SegmentAnythingConfiguration.mobileSize
        #expect(sizes.complaint == nil)
        let data = try JSONEncoder().encode(sizes)
        #expect(try JSONDecoder().decode(SegmentAnythingConfiguration.self, from: data) == sizes)
    }

    private typealias Change = @Sendable (inout SegmentAnythingConfiguration) -> Void

    private static let broken: [(Change, String)] = [
        ({ $0.tinyViT?.widths = [64, 128, 160] }, "tiny_vit.widths"),
        ({ $0.tinyViT?.blocks[1] = 0 }, "tiny_vit.blocks"),
        ({ $0.tinyViT?.heads = [4, 5, 10, 2] }, "tiny_vit.heads"),
        ({ $0.tinyViT?.heads[1] = 7 }, "multiples of heads"),
        ({ $0.tinyViT?.windows[2] = .max }, "tiny_vit.windows"),
        ({ $0.tinyViT?.expansion = 0 }, "tiny_vit.expansion"),
        ({ $0.tinyViT?.widths[0] = 65 }, "the first is even"),
        ({ $0.patchSize = 8 }, "patch_size 8"),
        ({ $0.encoderWidth = 160 }, "encoder_width 160; 320"),
        ({ $0.encoderHidden = 320 }, "encoder_hidden 320; 1280"),
        ({ $0.windowSize = 14 }, "window_size 14; 7"),
        ({ $0.globalBlocks = [1] }, "global_blocks [1]; none"),
        ({ $0.stemWidths = [24, 48, 96, 320] }, "patch_size 16; 8 with stem_widths"),
    ]

    @Test(arguments: broken.indices) func `a bad size is refused by name`(_ index: Int) throws {
        var sizes = SegmentAnythingConfiguration.mobileSize
        Self.broken[index].0(&sizes)
        let complaint = try #require(sizes.complaint)
        #expect(complaint.contains(Self.broken[index].1), "\(complaint)")
    }

    @Test func `weights of another encoder are refused by name`() throws {
        let file = try Safetensors(path: Self.folder + "/weights.safetensors")
        var sizes = try SegmentAnythingFolder(path: Self.folder).configuration
        sizes.tinyViT?.blocks[1] = 1
        let unknown = #expect(throws: WeightError.self) {
            try SegmentAnything(Weights(file), sizes)
        }
        #expect(unknown?.description.contains("layers.1.blocks.1.attn.attention_biases") == true)
        sizes.tinyViT?.blocks[1] = 3
        let missing = #expect(throws: WeightError.self) {
            try SegmentAnything(Weights(file), sizes)
        }
        #expect(missing?.description.contains("'image_encoder.layers.1.blocks.2.attn") == true)
        sizes.tinyViT?.blocks[1] = 2
        sizes.tinyViT?.windows[0] = 6
        let misshapen = #expect(throws: WeightError.self) {
            try SegmentAnything(Weights(file), sizes)
        }
        #expect(misshapen?.description.contains("attention_biases' has shape [2, 25]") == true)
    }
}

/// The full-size proof: `training/prove_mobile_sam.py` makes the folder and runs this.
@Suite struct MobileSAMProofTests {
    static let folder = ProcessInfo.processInfo.environment["SEMSPLAT_MOBILE_SAM_PROOF"]

    @Test(
        .enabled(
            if: folder != nil,
            "the full size takes a minute; training/prove_mobile_sam.py sets SEMSPLAT_MOBILE_SAM_PROOF and runs it"
        )
    )
    func `an encoder of full size agrees with another implementation`() throws {
        let fixture = try SegmentAnythingFixture(folder: try #require(Self.folder))
        #expect(fixture.network.configuration == .mobileSize)
        let clock = ContinuousClock()
        let start = clock.now
        let parts = fixture.network.trace(input: try fixture.answer("input"), threads: 2)
        print("proof: encoder in \(clock.now - start) on two threads")
        for (name, part) in parts.sorted(by: { $0.key < $1.key }) where name != "positions" {
            let difference = try fixture.difference(part.values, from: name)
            print("proof: \(name) differs by \(difference) of its largest value")
            #expect(difference < 1e-3, "\(name)")
        }
        let frame = InputFrame(pictureWidth: 1024, height: 1024, fixture.network.configuration)
        let features = try #require(parts["embedding"])
        let answer = try fixture.network.segment(
            SegmentationPrompt(points: [.init(SIMD2(400, 520))]),
            in: PictureEmbedding(features: features, frame: frame),
            multimask: true
        )
        for (name, values) in [
            ("masks", answer.logits.values), ("scores", Elements(answer.scores)),
        ] {
            let difference = try fixture.difference(values, from: name)
            print("proof: \(name) of a point differ by \(difference) of their largest value")
            #expect(difference < 1e-3, "\(name)")
        }
    }
}
