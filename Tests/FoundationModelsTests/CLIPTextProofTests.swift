import Foundation
import FoundationModels
import Testing

/// The full-size proof: `training/prove_clip.py` makes the folder and runs this.
@Suite struct CLIPTextProofTests {
    static let folder = ProcessInfo.processInfo.environment["SEMSPLAT_CLIP_PROOF"]

    @Test(
        .enabled(
            if: folder != nil,
            "the full size takes a minute; training/prove_clip.py sets SEMSPLAT_CLIP_PROOF and runs it"
        )
    )
    func `a tower of full size and the official merges agree with other implementations`() throws {
        let fixture = try CLIPTextFixture(folder: try #require(Self.folder))
        #expect(fixture.folder.configuration == .baseSize)
        let wrong = fixture.phrases.filter { fixture.ids($0.phrase) != $0.ids }
        print(
            "proof: tokens of \(fixture.phrases.count - wrong.count) of \(fixture.phrases.count) phrases agree"
        )
        for entry in wrong {
            Issue.record("'\(entry.phrase)': \(fixture.ids(entry.phrase)), not \(entry.ids)")
        }
        let clock = ContinuousClock()
        var worst: [String: Float] = [:]
        for (index, ids) in try fixture.texts().enumerated() {
            let start = clock.now
            let parts = fixture.encoder.trace(ids: ids)
            print("proof: a text of \(ids.count) tokens in \(clock.now - start)")
            for (name, values) in parts {
                let difference = try fixture.answers.difference(values, from: "\(index).\(name)")
                worst[name] = max(worst[name] ?? 0, difference)
            }
        }
        for (name, difference) in worst.sorted(by: { $0.key < $1.key }) {
            print("proof: \(name) differs by \(difference) of its largest value")
            #expect(difference < 1e-3, "\(name)")
        }
    }
}
