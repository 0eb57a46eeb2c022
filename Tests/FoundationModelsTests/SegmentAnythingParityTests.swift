import FoundationModels
import Imaging
import Tensors
import Testing

/// Every part of Segment Anything against another implementation's answers on the same random weights;
/// `training/export_sam_fixtures.py` makes them.
@Suite struct SegmentAnythingParityTests {
    static let cases = [
        "one_point", "points", "box", "point_and_box", "mask", "mask_alone", "outside",
    ]

    @Test(arguments: [
        "tokens", "block0", "block1", "block2", "block3", "embedding", "positions",
    ])
    func `a part of the image encoder agrees`(name: String) throws {
        let fixture = try SegmentAnythingFixture()
        let trace = fixture.network.trace(input: try fixture.answer("input"))
        let difference = try fixture.difference(try #require(trace[name]).values, from: name)
        #expect(difference < 1e-5, "\(name) differs by \(difference) of its largest value")
    }

    @Test(arguments: [40, 80])
    func `the encoder agrees at other input sizes`(side: Int) throws {
        let fixture = try SegmentAnythingFixture()
        let trace = fixture.network.trace(input: try fixture.answer("input\(side)"))
        let found = try #require(trace["embedding"]).values
        let difference = try fixture.difference(found, from: "embedding\(side)")
        #expect(difference < 1e-5, "the embedding differs by \(difference) of its largest value")
    }

    @Test(arguments: cases)
    func `a prompt's embeddings agree`(name: String) throws {
        let fixture = try SegmentAnythingFixture()
        let (sparse, dense) = fixture.network.trace(
            try fixture.prompt(name),
            in: try fixture.embedding()
        )
        if name == "mask_alone" {
            #expect(sparse.shape == [0, 32])
        } else {
            #expect(try fixture.difference(sparse.values, from: "\(name).sparse") < 1e-4)
        }
        #expect(try fixture.difference(dense.values, from: "\(name).dense") < 1e-5)
    }

    @Test(arguments: cases, [true, false])
    func `a prompt's masks and scores agree`(name: String, multimask: Bool) throws {
        let fixture = try SegmentAnythingFixture()
        let answer = try fixture.network.segment(
            try fixture.prompt(name),
            in: try fixture.embedding(),
            multimask: multimask
        )
        let label = "\(name).\(multimask ? "three" : "one")"
        #expect(answer.logits.shape == [multimask ? 3 : 1, 32, 32])
        for (values, part) in [
            (answer.logits.values, "masks"), (Elements(answer.scores), "scores"),
            (answer.pictureLogits().values, "logits"),
        ] {
            let difference = try fixture.difference(values, from: "\(label).\(part)")
            #expect(difference < 1e-4, "\(label).\(part) differs by \(difference)")
        }
        let logits = try fixture.answer("\(label).logits")
        let masks = answer.masks()
        #expect(masks.flatMap(\.isSet) == logits.values.map { $0 > 0 }, "\(label)")
        #expect(masks.allSatisfy { ($0.width, $0.height) == (50, 37) })
    }

    @Test func `a picture's embedding agrees from its bytes on`() throws {
        let fixture = try SegmentAnythingFixture()
        let embedding = fixture.network.embed(try fixture.picture())
        #expect(embedding.frame == (try fixture.embedding().frame))
        // Pillow's weights are integers, so a few bytes of the scaled picture may differ by one.
        #expect(try fixture.difference(embedding.features.values, from: "embedding") < 1e-3)
    }

    @Test func `the number of threads does not show`() throws {
        let fixture = try SegmentAnythingFixture()
        let input = try fixture.answer("input")
        #expect(
            fixture.network.trace(input: input, threads: 1)
                == fixture.network.trace(input: input, threads: 3)
        )
    }
}
