import Foundation
import Geometry
import Grounding
import Ingest
import Mapping
import Messages
import RobotTestSupport
import SemanticSplat
import Testing

/// What becomes of known objects when the world or the poses change.
struct ObjectLifeTests {
    private let grounder = Grounder(language: .words)

    /// A walk whose registry is kept up with the map.
    private struct Day {
        var walk = Walk(.tabletop)
        var registry = ObjectRegistry()
        let grounder: Grounder

        mutating func pass(times: Int) {
            for time in 0..<times {
                for step in 0..<9 {
                    let share = Double(time % 2 == 0 ? step : 8 - step) / 8
                    let x = -0.7 + 1.4 * share
                    walk.step(.looking(from: [x, -0.1, 1.35], at: [0, 0.9, 0.75]))
                    grounder.watch(map, registry: &registry)
                }
            }
        }

        var map: SearchableMap { grounder.prepare(walk.engine.map.snapshot()) }

        mutating func ask(_ name: String) -> GoalAnswer {
            grounder.answer(Goal(text: name), in: map, registry: &registry)
        }

        mutating func first(_ name: String) throws -> GroundedObject {
            let found = ask(name).objects.first
            return try #require(found)
        }

        func state(_ id: String) -> ObjectMessage.State? {
            registry.entries.first { $0.id == id }?.state
        }
    }

    @Test func `a thing that is taken away is removed, and an answer says so`() throws {
        var day = Day(grounder: grounder)
        day.pass(times: 2)
        let ball = try day.first("ball")
        #expect(day.state(ball.id) == .confirmed)
        day.walk.world.things.removeLast()
        day.pass(times: 3)
        #expect(day.state(ball.id) == .removed)
        let answer = day.ask("ball")
        #expect(answer.status == .notFound && answer.objects.isEmpty)
        #expect(answer.reason.contains(ball.id) && answer.reason.contains("has gone"))
    }

    @Test func `what many views missed while it was there is missing, not removed`() throws {
        var day = Day(grounder: grounder)
        // Blurred depth: in every third step the ball is not seen.
        for time in 0..<3 {
            for step in 0..<9 {
                let share = Double(time % 2 == 0 ? step : 8 - step) / 8
                let world = day.walk.world
                if step % 3 == 2 { day.walk.world.things.removeLast() }
                day.walk.step(
                    .looking(from: [-0.7 + 1.4 * share, -0.1, 1.35], at: [0, 0.9, 0.75])
                )
                day.walk.world = world
                grounder.watch(day.map, registry: &day.registry)
            }
        }
        let ball = try day.first("ball")
        day.walk.world.things.removeLast()
        day.pass(times: 3)
        #expect(day.state(ball.id) == .missing)
    }

    @Test func `it is missing before it is removed`() throws {
        var day = Day(grounder: grounder)
        day.pass(times: 2)
        let ball = try day.first("ball")
        day.walk.world.things.removeLast()
        var states: [ObjectMessage.State?] = []
        for step in 0..<30 {
            let x = -0.7 + 0.2 * Double(step % 8)
            day.walk.step(.looking(from: [x, -0.1, 1.35], at: [0, 0.9, 0.75]))
            grounder.watch(day.map, registry: &day.registry)
            if states.last != day.state(ball.id) { states.append(day.state(ball.id)) }
        }
        #expect(states == [.confirmed, .missing, .removed])
    }

    @Test func `a thing that is carried elsewhere keeps its id`() throws {
        var day = Day(grounder: grounder)
        day.pass(times: 2)
        let ball = try day.first("ball")
        day.walk.world.things.removeLast()
        day.walk.world.addSphere("ball", at: [-0.6, 1.1, 0.8], radius: 0.1)
        day.pass(times: 4)
        // Nobody has asked since: it was looked for by itself.
        #expect(day.state(ball.id) == .moved)
        let answer = day.ask("ball")
        let moved = try #require(answer.objects.first)
        #expect(answer.objects.count == 1)
        #expect(moved.id == ball.id && moved.state == .moved)
        #expect((moved.centroid - Vector3(-0.6, 1.1, 0.8)).length < 0.1)
    }

    @Test func `a thing that was found in its new place before it was missed keeps its first id`()
        throws
    {
        var day = Day(grounder: grounder)
        day.pass(times: 2)
        let ball = try day.first("ball")
        day.walk.world.things.removeLast()
        day.walk.world.addSphere("ball", at: [-0.6, 1.1, 0.8], radius: 0.1)
        // Frames of the new place alone; views from before would say that nothing is there, so they must leave the window.
        for x in [-1.3, -1, -0.7, -0.4, -1.15, -0.8] {
            day.walk.step(.looking(from: [x, 0, 1.2], at: [x - 0.1, 1.1, 0.8]))
        }
        let both = day.ask("ball").objects.map(\.id)
        #expect(both.count == 2 && both.contains(ball.id))
        day.pass(times: 4)
        let answer = day.ask("ball")
        #expect(answer.objects.map(\.id) == [ball.id])
        #expect(answer.objects.first?.state == .moved)
        #expect(day.registry.retired.values.contains(ball.id))
    }

    @Test func `a thing of another colour or size is another thing`() throws {
        var day = Day(grounder: grounder)
        day.pass(times: 2)
        let ball = try day.first("ball")
        day.walk.world.things.removeLast()
        day.walk.world.addSphere("ball", at: [-0.5, 1.15, 0.95], radius: 0.25)
        day.pass(times: 4)
        let other = try day.first("ball")
        #expect(other.id != ball.id && other.state == .confirmed)
        #expect(day.state(ball.id) == .removed)
    }

    @Test func `objects follow when poses are corrected`() throws {
        var day = Day(grounder: grounder)
        let turn = Quaternion(radians: 0.2, about: [0, 0, 1])
        let off = Pose(rotation: turn, translation: [0.3, -0.2, 0.05])
        for step in 0..<18 {
            let x = -0.7 + 0.2 * Double(step % 8)
            let truth = Pose.looking(from: [x, -0.1, 1.35], at: [0, 0.9, 0.75])
            day.walk.step(truth, believed: off * truth)
        }
        let ball = try day.first("ball")
        #expect((ball.centroid - Vector3(0.55, 0.85, 0.8)).length > 0.2)
        day.walk.engine.correct(PoseUpdate(cameras: ["front": day.walk.trueSamples]))
        grounder.watch(day.map, registry: &day.registry)
        // Known without asking, and the same when asked.
        let known = try #require(day.registry.entries.first { $0.id == ball.id })
        #expect((known.centroid - Vector3(0.55, 0.85, 0.8)).length < 0.09)
        let answer = day.ask("ball")
        let again = try #require(answer.objects.first)
        #expect(again.id == ball.id && answer.epoch == 1)
        #expect((again.centroid - Vector3(0.55, 0.85, 0.8)).length < 0.09)
    }

    @Test func `objects of a frozen scene stay as they are`() throws {
        var day = Day(grounder: grounder)
        day.pass(times: 2)
        for name in ["ball", "mug", "table", "wall"] { _ = day.ask(name) }
        let before = day.registry.entries.map(\.id)
        day.pass(times: 12)
        #expect(day.registry.entries.map(\.id) == before)
        #expect(day.registry.entries.allSatisfy { $0.state == .confirmed })
    }
}
