import Geometry
import Grounding
import Mapping
import RobotTestSupport
import SemanticSplat
import Testing

/// Things of one name that touch are told apart by what the segmentation field says of them.
struct SegmentationAffinityTests {
    /// Two mugs side by side without a gap, on a table.
    private static let walk: Walk = {
        var world = TestWorld()
        world.addBox("table", at: [0, 1, 0.35], size: [1.6, 0.8, 0.7])
        world.addBox("mug", at: [-0.1, 0.85, 0.8], size: [0.2, 0.2, 0.2])
        world.addBox("mug", at: [0.1, 0.85, 0.8], size: [0.2, 0.2, 0.2])
        var walk = Walk(world)
        walk.passTable(steps: 9)
        return walk
    }()

    private func mugs(affinity: Double) -> [GroundedObject] {
        var calibration = LanguageSpace.words.calibration
        calibration.segmentationAffinity = affinity
        let grounder = Grounder(language: .words.calibrated(calibration))
        var registry = ObjectRegistry()
        let answer = grounder.answer(
            Goal(text: "mug"),
            in: grounder.prepare(Self.walk.engine.map.snapshot()),
            registry: &registry
        )
        return answer.objects
    }

    @Test func `without segmentation what touches is one thing`() throws {
        let objects = mugs(affinity: -1)
        #expect(objects.count == 1)
        #expect(abs(try #require(objects.first).centroid.x) < 0.05)
    }

    @Test func `with it there are two, each in its place`() throws {
        let xs = mugs(affinity: 0.7).map(\.centroid.x).sorted()
        try #require(xs.count == 2)
        #expect(abs(xs[0] + 0.1) < 0.05 && abs(xs[1] - 0.1) < 0.05)
    }

    @Test func `Gaussians that were merged over views keep their direction`() {
        let submaps = Self.walk.engine.map.snapshot().submaps
        var (seen, merged) = (0, 0)
        for gaussians in submaps.map(\.gaussians) {
            for index in 0..<gaussians.count {
                let direction = gaussians.segmentation[gaussians.segmentationRange(index)]
                let squared = direction.reduce(0.0) { $0 + Double($1) * Double($1) }
                #expect(abs(squared.squareRoot() - 127) < 2)
                // Most are of one thing; where voxels hold two things, both have a say.
                seen += direction.max() ?? 0 > 110 ? 1 : 0
                merged += gaussians.views[index] > 1 ? 1 : 0
            }
        }
        let count = submaps.reduce(0) { $0 + $1.gaussians.count }
        #expect(merged > 100 && seen > count * 9 / 10)
    }
}
