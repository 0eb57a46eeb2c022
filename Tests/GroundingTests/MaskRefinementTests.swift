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
        let refined = try masks(
            of: "ball",
            MaskRefinement(minimumAgreement: 0.5, maximumMasks: 3),
            segmenter
        )
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

    @Test func `no more masks are refined than the settings say, and only the best object's`()
        throws
    {
        let asked = AskedPrompts()
        let mugs = try masks(of: "mug", MaskRefinement(), Self.room.segmenter(noting: asked))
        #expect(mugs.count == 3 && asked.all.count == MaskRefinement().maximumMasks)
    }

    @Test func `away from the painted rim the decoder changes nothing`() throws {
        // It draws the whole box, but not around the point deep inside the table, and a corner of the image as well.
        let points = AskedPrompts()
        let spoiler = Segmenter(viewWidth: 96, viewHeight: 72) { _, prompt, _, isAmbiguous in
            points.note(prompt, isAmbiguous)
            let (box, point) = (prompt.box, prompt.points.first?.position ?? .zero)
            let logits: [Float] = (0..<96 * 72).map { pixel in
                let at = SIMD2(Float(pixel % 96), Float(pixel / 96))
                let isCorner = all(at .< 6)
                let isInBox = box.map { all(at .> $0.upperLeft) && all(at .< $0.lowerRight) }
                let offset = at - point
                let isHole = (offset * offset).sum() < 9
                return isCorner || (isInBox ?? false) && !isHole ? 5 : -5
            }
            return [ViewMask(width: 96, height: 72, logits: logits, score: 1)]
        }
        let painted = try masks(of: "table", nil, spoiler)
        let refined = try masks(
            of: "table",
            MaskRefinement(minimumAgreement: 0.1, maximumMasks: 3),
            spoiler
        )
        try #require(points.all.count == refined.count && refined.count == painted.count)
        for (asked, (before, after)) in zip(points.all, zip(painted, refined)) {
            let point = try #require(asked.prompt.points.first?.position)
            let scale = after.runs.width / 96
            let (x, y) = (scale * Int(point.x), scale * Int(point.y))
            #expect(after.runs.mask[x, y] && !after.runs.mask[0, 0])
            #expect(after.runs.area > before.runs.area)
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
