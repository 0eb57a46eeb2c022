import Geometry
import Grounding
import Mapping
import Messages
import RobotTestSupport
import Testing

/// Where to stand and where to grasp, on the table of `TestWorld.tabletop`.
struct PlanningTests {
    /// Past the table, with a look at the floor before it at every other step.
    private static let walk: Walk = {
        var walk = Walk(.tabletop)
        for step in 0..<16 {
            let x = -1.5 + 3 * Double(step) / 15
            let target: Vector3 = step % 2 == 0 ? [0.5 * x, 0.9, 0.75] : [0.8 * x, -0.1, 0]
            walk.step(.looking(from: [x, -1.3, 1.3], at: target))
        }
        return walk
    }()

    private static func objects(
        _ text: String,
        robot: RobotSettings = RobotSettings(),
        withPlan: Bool = true
    ) -> [ObjectMessage] {
        let grounder = Grounder(
            language: .words,
            settings: GroundingSettings(robot: robot)
        )
        let searchable = grounder.prepare(walk.engine.map.snapshot())
        var (registry, mapper) = (ObjectRegistry(), OccupancyMapper())
        let plan = mapper.plan(of: searchable.map)
        var wants = LanguageGoal.Wants()
        (wants.navGoal, wants.graspRegion) = (true, true)
        var answer = grounder.answer(Goal(text: text), in: searchable, registry: &registry)
        grounder.addPlans(
            to: &answer,
            wants: wants,
            in: searchable,
            occupancy: withPlan ? plan : nil
        )
        return GoalResult(answer, worldFrame: "map").objects
    }

    @Test func `the robot stands before the ball, faces it and has room`() throws {
        let ball = try #require(Self.objects("ball").first)
        let goal = try #require(ball.navGoal)
        let best = try #require(goal.best, "\(goal.reason)")
        #expect(goal.objectID == ball.id && goal.header.frameID == "map")
        let at = best.pose.translation
        // The table's front is at y = 0.6; the ball lies 25 cm behind it.
        #expect(at.y < 0.6 - 0.25 && at.y > -0.4 && abs(at.z) < 0.03)
        #expect(abs(best.standoffMetres - 0.6) < 0.1 && best.clearanceMetres >= 0.25)
        #expect(best.hasLineOfSight && best.reachability == .reachable && best.travelMetres > 0.3)
        #expect((best.pose.rotation.rotate([0, 0, 1]) - [0, 0, 1]).length < 1e-9)
        let facing = best.pose.rotation.rotate([1, 0, 0])
        let offset = ball.pose.translation - at
        #expect(abs(facing.x * offset.y - facing.y * offset.x) < 0.02)
        #expect(facing.dot(offset) > 0.4)
        for (index, place) in goal.alternatives.enumerated() {
            let others = [best] + goal.alternatives[..<index]
            #expect(
                others.allSatisfy { ($0.pose.translation - place.pose.translation).length >= 0.5 }
            )
            #expect(place.clearanceMetres >= 0.25)
        }
    }

    @Test func `why there is no place is said`() throws {
        let unplanned = try #require(Self.objects("ball", withPlan: false).first?.navGoal)
        #expect(unplanned.best == nil && unplanned.reason.contains("no floor is found"))
        let wide = try #require(Self.objects("ball", robot: RobotSettings(radiusMetres: 3)).first)
        #expect(wide.navGoal?.best == nil)
        #expect(wide.navGoal?.reason.contains("the robot's is 3.00 m") == true)
    }

    @Test func `a mug is grasped from above or the sides by a hand that opens far enough`() throws {
        let narrow = try #require(Self.objects("mug").first?.graspRegion)
        #expect(!narrow.isGraspable && !narrow.reason.isEmpty && narrow.approaches.isEmpty)
        let hand = RobotSettings(gripperOpeningMetres: 0.16)
        for mug in Self.objects("mug", robot: hand) {
            let region = try #require(mug.graspRegion)
            #expect(region.isGraspable, "\(region.reason)")
            #expect(region.widths.x >= region.widths.y && region.widths.y >= region.widths.z)
            #expect((region.points?.count ?? 0) > 8 && (region.obstacles?.count ?? 0) > 20)
            for approach in region.approaches {
                let way = approach.grasp.rotation.rotate([0, 0, 1])
                #expect(way.z < 0.2 && approach.clearanceMetres > 0)
                #expect(approach.widthMetres < 0.16)
                let back = approach.grasp.translation - approach.preGrasp.translation
                #expect((back - 0.1 * way).length < 1e-9)
                // Between the fingertips is the mug, not the table.
                #expect(mug.pose.translation.z - 0.08 < approach.grasp.translation.z)
            }
        }
    }

    @Test func `who asks for no plan gets none`() {
        let grounder = Grounder(language: .words)
        let searchable = grounder.prepare(Self.walk.engine.map.snapshot())
        var registry = ObjectRegistry()
        var answer = grounder.answer(Goal(text: "ball"), in: searchable, registry: &registry)
        grounder.addPlans(to: &answer, wants: .init(), in: searchable, occupancy: nil)
        #expect(!answer.objects.isEmpty)
        #expect(answer.objects.allSatisfy { $0.stand == nil && $0.grasp == nil })
    }
}
