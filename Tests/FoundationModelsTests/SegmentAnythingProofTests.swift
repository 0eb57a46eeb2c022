import Foundation
import FoundationModels
import Tensors
import Testing

/// The full-size proof: `training/prove_sam.py` makes the folder and runs this.
@Suite struct SegmentAnythingProofTests {
    static let folder = ProcessInfo.processInfo.environment["SEMSPLAT_SAM_PROOF"]

    @Test(
        .enabled(
            if: folder != nil,
            "the full size takes minutes; training/prove_sam.py sets SEMSPLAT_SAM_PROOF and runs it"
        )
    )
    func `a network of full size agrees with another implementation`() throws {
        let fixture = try SegmentAnythingFixture(folder: try #require(Self.folder))
        let embedding = try proveEncoder(fixture)
        for name in SegmentAnythingParityTests.cases {
            for multimask in [true, false] {
                try prove(fixture, name, in: embedding, multimask: multimask)
            }
        }
    }

    /// From the same normalised input; then from the picture's bytes.
    private func proveEncoder(_ fixture: SegmentAnythingFixture) throws -> PictureEmbedding {
        let clock = ContinuousClock()
        let start = clock.now
        let parts = fixture.network.trace(input: try fixture.answer("input"), threads: 2)
        print("proof: encoder in \(clock.now - start) on two threads")
        for (name, part) in parts.sorted(by: { $0.key < $1.key }) {
            let difference = try fixture.difference(part.values, from: name)
            print("proof: \(name) differs by \(difference) of its largest value")
            #expect(difference < 1e-3, "\(name)")
        }
        let input = fixture.network.preparedInput(try fixture.picture())
        let difference = try fixture.difference(input.values, from: "input")
        print("proof: the prepared picture differs by \(difference) of its largest value")
        var embedding = try fixture.embedding()
        embedding.features = try #require(parts["embedding"])
        return embedding
    }

    private func prove(
        _ fixture: SegmentAnythingFixture,
        _ name: String,
        in embedding: PictureEmbedding,
        multimask: Bool
    ) throws {
        let clock = ContinuousClock()
        let start = clock.now
        let answer = try fixture.network.segment(
            try fixture.prompt(name),
            in: embedding,
            multimask: multimask
        )
        let time = clock.now - start
        let label = "\(name).\(multimask ? "three" : "one")"
        let low = try fixture.difference(answer.logits.values, from: "\(label).masks")
        let scores = try fixture.difference(answer.scores, from: "\(label).scores")
        let logits = try fixture.answer("\(label).logits").values
        let found = answer.masks().flatMap(\.isSet)
        let wrong = zip(found, logits).filter { $0 != ($1 > 0) }.map { abs($1) }
        print(
            "proof: \(label) in \(time): masks differ by \(low), scores by \(scores) of their largest;",
            "thresholded \(wrong.count) of \(found.count) pixels, logits there up to \(wrong.max() ?? 0)"
        )
        #expect(low < 1e-3 && scores < 1e-3, "\(label)")
        #expect(wrong.isEmpty, "\(label)")
    }
}
