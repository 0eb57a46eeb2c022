import Foundation
import FoundationModels
import Networks
import Tensors
import Testing

/// A folder as `training/export_lseg_fixtures.py` writes it: weights, and what `transformers` answers.
private struct LSegFixture {
    let encoder: LSegImageEncoder
    let answers: FixtureAnswers

    static let tinyFolder = fixtureFolder("lseg")

    init(folder: String = tinyFolder) throws {
        encoder = try LSegFolder(path: folder).encoder()
        answers = try FixtureAnswers(path: folder + "/answers.safetensors")
    }
}

/// LSeg's image encoder against another implementation's answers on the same random weights.
@Suite struct LSegTests {
    @Test(arguments: [
        "tokens0", "tokens1", "tokens2", "tokens3", "joined3", "joined2", "joined1", "joined0",
        "embedding",
    ])
    func `a part of the encoder agrees`(name: String) throws {
        let fixture = try LSegFixture()
        let parts = fixture.encoder.trace(try fixture.answers.answer("picture"))
        #expect(parts.count == 9)
        let found = try #require(parts[name])
        #expect(found.shape == (try fixture.answers.answer(name).shape))
        let difference = try fixture.answers.difference(found.values, from: name)
        #expect(difference < 1e-5, "\(name) differs by \(difference) of its largest value")
    }

    @Test func `an image gets an embedding for every second pixel`() throws {
        let fixture = try LSegFixture()
        let picture = try fixture.answers.answer("picture")
        let embedding = fixture.encoder(picture)
        #expect(embedding.shape == [20, picture.shape[1] / 2, picture.shape[2] / 2])
        #expect(embedding == fixture.encoder.trace(picture)["embedding"])
    }

    @Test func `the official size is sound`() {
        #expect(
            LSegConfiguration.demoSize.complaint == nil && LSegConfiguration.demoSize.multiple == 32
        )
    }

    private typealias Change = @Sendable (inout LSegConfiguration) -> Void

    private static let broken: [(Change, String)] = [
        ({ $0.patchSize = 14 }, "patch_size 14"), ({ $0.grid = 0 }, "grid 0"),
        ({ $0.width = .max }, "width"), ({ $0.heads = 15 }, "a multiple of heads"),
        ({ $0.hooks = [5, 11, 17] }, "hooks"), ({ $0.hooks = [5, 11, 11, 23] }, "ascending"),
        ({ $0.hooks = [5, 11, 17, 24] }, "0 to 23"), ({ $0.levelWidths[3] = 0 }, "level_widths"),
        ({ $0.outputs = -1 }, "outputs -1"),
    ]

    @Test(arguments: broken.indices) func `a bad size is refused by name`(_ index: Int) throws {
        var sizes = LSegConfiguration.demoSize
        Self.broken[index].0(&sizes)
        let complaint = try #require(sizes.complaint)
        #expect(complaint.contains(Self.broken[index].1), "\(complaint)")
    }

    @Test func `weights of another network are refused by name`() throws {
        let file = try Safetensors(path: LSegFixture.tinyFolder + "/weights.safetensors")
        let tiny = try LSegFolder(path: LSegFixture.tinyFolder).configuration
        let changes: [(Change, String)] = [
            ({ $0.blocks = 6 }, "lack the tensor 'pretrained.model.blocks.5.norm1.weight'"),
            (
                { $0.levelWidths[1] = 8 },
                "'pretrained.act_postprocess2.3.weight' has shape [12, 24, 1, 1]"
            ),
            ({ $0.grid = 6 }, "'pretrained.model.pos_embed' has shape [1, 26, 24]"),
            (
                {
                    $0.blocks = 4
                    $0.hooks = [0, 1, 2, 3]
                }, "pretrained.model.blocks.4.attn.proj.bias"
            ),
        ]
        for (change, said) in changes {
            var sizes = tiny
            change(&sizes)
            let error = #expect(throws: WeightError.self) {
                try LSegImageEncoder(Weights(file), sizes)
            }
            #expect(error?.description.contains(said) == true, "\(error?.description ?? "")")
        }
    }

    @Test func `a folder of another kind says so`() {
        let error = #expect(throws: LSegFolder.Failure.self) {
            try LSegFolder(path: fixtureFolder("sam"))
        }
        #expect(error?.description.contains("kind 'sam'; format 1 and kind 'lseg'") == true)
    }
}

/// The full-size proof: `training/prove_lseg.py` makes the folder and runs this.
@Suite struct LSegProofTests {
    static let folder = ProcessInfo.processInfo.environment["SEMSPLAT_LSEG_PROOF"]

    @Test(
        .enabled(
            if: folder != nil,
            "the full size takes a minute; training/prove_lseg.py sets SEMSPLAT_LSEG_PROOF and runs it"
        )
    )
    func `an encoder of full size agrees with another implementation`() throws {
        let fixture = try LSegFixture(folder: try #require(Self.folder))
        #expect(fixture.encoder.configuration == .demoSize)
        let clock = ContinuousClock()
        let start = clock.now
        let parts = fixture.encoder.trace(try fixture.answers.answer("picture"))
        print("proof: encoder in \(clock.now - start) on one thread")
        for (name, part) in parts.sorted(by: { $0.key < $1.key }) {
            let difference = try fixture.answers.difference(part.values, from: name)
            print("proof: \(name) differs by \(difference) of its largest value")
            #expect(difference < 1e-3, "\(name)")
        }
    }
}
