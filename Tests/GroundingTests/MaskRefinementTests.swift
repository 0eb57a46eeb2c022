import FoundationModels
import Geometry
import Grounding
import Imaging
import RobotTestSupport
import Testing

/// Masks of named things, refined by a segmenter that knows the truth or means something else.
struct MaskRefinementTests {
    private static let room = PromptWorld()

    private func masks(
        of name: String,
        _ refinement: MaskRefinement?,
        _ segmenter: Segmenter
    ) throws -> [GroundedMask] {
        let grounder = Grounder(
            language: .words,
            settings: GroundingSettings(maskRefinement: refinement),
            segmenter: segmenter
        )
        var registry = ObjectRegistry()
        let answer = grounder.answer(
            Goal(text: name),
            in: grounder.prepare(Self.room.walk.engine.map.snapshot()),
            registry: &registry,
            latest: ImageView(Self.room.frame)
        )
        return try #require(answer.objects.first).masks
    }

    private func overlap(_ mask: GroundedMask, _ name: String) throws -> Double {
        let room = Self.room
        let view = try #require(
            (room.walk.views + [room.newest]).first {
                $0.view.stampNanoseconds == mask.imageStampNanoseconds
            }
        )
        return intersectionOverUnion(mask.runs.mask.isSet, room.truth(of: name, in: view))
    }

    @Test func `where the decoder agrees its mask is taken, in every view`() throws {
        let asked = AskedPrompts()
        let segmenter = Self.room.segmenter(noting: asked)
        let painted = try masks(of: "ball", nil, segmenter)
        #expect(asked.all.isEmpty)
        let refined = try masks(of: "ball", MaskRefinement(minimumAgreement: 0.5), segmenter)
        #expect(refined.count == painted.count && refined.count == 3)
        #expect(asked.all.count == 3)
        for (before, after) in zip(painted, refined) {
            #expect(try overlap(after, "ball") > overlap(before, "ball"))
            #expect(try overlap(after, "ball") > 0.9)
            #expect(after.score == before.score)
        }
        for (prompt, isAmbiguous) in asked.all {
            let box = try #require(prompt.box)
            let point = try #require(prompt.points.first?.position)
            #expect(all(point .> box.upperLeft) && all(point .< box.lowerRight))
            #expect(!isAmbiguous)
        }
    }

    @Test func `a decoder that means something else changes nothing`() throws {
        let table = Segmenter(viewWidth: 96, viewHeight: 72) { _, _, _, _ in
            let logits: [Float] = (0..<96 * 72).map { $0 / 96 > 40 ? 4 : -4 }
            return [ViewMask(width: 96, height: 72, logits: logits, score: 1)]
        }
        let painted = try masks(of: "ball", nil, table)
        let refined = try masks(of: "ball", MaskRefinement(), table)
        #expect(painted.map(\.runs) == refined.map(\.runs))
    }
}
