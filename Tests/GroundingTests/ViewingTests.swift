import Geometry
import Grounding
import Mapping
import Messages
import RobotTestSupport
import Testing

/// What viewers are shown of a map's language and of its objects.
struct ViewingTests {
    private static let walk: Walk = {
        var walk = Walk(.tabletop)
        walk.passTable(steps: 9)
        return walk
    }()
    private let grounder = Grounder(language: .words)
    private var searchable: SearchableMap { grounder.prepare(Self.walk.engine.map.snapshot()) }

    @Test func `a name is hot at the thing and cold elsewhere`() throws {
        let heat = try #require(grounder.heat(of: "ball", in: searchable))
        #expect(heat.map(\.count) == searchable.map.submaps.map(\.gaussians.count))
        var (inside, outside): ([Int], [Int]) = ([], [])
        for (submap, levels) in zip(searchable.map.submaps, heat) {
            for (index, level) in levels.enumerated() {
                let centre = submap.worldFromCamera * Vector3(submap.gaussians.position(index))
                let distance = (centre - [0.55, 0.85, 0.8]).length
                if distance < 0.1 { inside.append(Int(level)) }
                if distance > 0.3 { outside.append(Int(level)) }
            }
        }
        #expect(inside.count > 20 && outside.count > 1_000)
        #expect(inside.reduce(0, +) / inside.count > 200)
        #expect(outside.reduce(0, +) / outside.count < 10)
    }

    @Test func `words that the model does not know have no heat`() {
        #expect(grounder.heat(of: "", in: searchable) == nil)
    }

    @Test func `the views of an object show it, the best first, and its box holds its middle`()
        throws
    {
        var registry = ObjectRegistry()
        let answer = grounder.answer(Goal(text: "ball"), in: searchable, registry: &registry)
        let ball = try #require(answer.objects.first)
        let entry = try #require(registry.entries.first { $0.id == ball.id })
        let views = entry.views(in: searchable.map, maximumCount: 3)
        #expect((1...3).contains(views.count))
        for view in views {
            let camera = view.keyframe.worldFromCamera.inverse
            let pixel = try #require(view.keyframe.pinhole.project(camera * ball.centroid))
            #expect((view.box.x...view.box.x + view.box.width).contains(pixel.x))
            #expect((view.box.y...view.box.y + view.box.height).contains(pixel.y))
            #expect(view.share > 0.2 && view.share <= 1)
            #expect(!view.keyframe.picture.jpeg.isEmpty)
        }
    }

    @Test func `where to stand for a box is what a goal for it says`() throws {
        let map = searchable.map
        var mapper = OccupancyMapper(settings: OccupancySettings())
        let made = mapper.plan(of: map)
        let plan = try #require(made)
        var registry = ObjectRegistry()
        var answer = grounder.answer(Goal(text: "table"), in: searchable, registry: &registry)
        var wants = LanguageGoal.Wants()
        wants.navGoal = true
        grounder.addPlans(to: &answer, wants: wants, in: searchable, occupancy: plan)
        let table = try #require(answer.objects.first)
        let stands = grounder.stands(for: [table.box], in: map, occupancy: plan, latest: nil)
        #expect(stands == [try #require(table.stand)])
        let none = grounder.stands(for: [table.box], in: map, occupancy: nil, latest: nil)
        #expect(none.first?.best == nil && none.first?.reason.contains("no floor") == true)
    }
}
