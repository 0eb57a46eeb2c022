import Geometry
import Grounding
import Mapping
import Messages
import RobotTestSupport

/// A table with mugs of several colours and sizes on it, things under and beside it, two chairs and a wall; z is up, and
/// the camera looks along y, so that x runs to its right.
enum FurnishedWorld {
    static let red: SIMD3<Float> = [0.75, 0.12, 0.12]
    static let white: SIMD3<Float> = [0.92, 0.91, 0.89]
    static let blue: SIMD3<Float> = [0.15, 0.28, 0.67]
    static let green: SIMD3<Float> = [0.16, 0.55, 0.24]

    static let redMug: Vector3 = [-0.5, 0.8, 0.76]
    static let whiteMug: Vector3 = [-0.1, 0.85, 0.76]
    static let blueMug: Vector3 = [0.35, 0.95, 0.8]
    static let bowl: Vector3 = [0.62, 0.8, 0.74]
    static let ballUnder: Vector3 = [0.2, 0.8, 0.1]
    static let ballAside: Vector3 = [-0.9, 0.5, 0.1]
    static let leftChair: Vector3 = [-1.15, 1.1, 0.45]
    static let rightChair: Vector3 = [1.15, 1.1, 0.45]
    static let picture: Vector3 = [0, 1.78, 1.3]

    static let world: TestWorld = {
        var world = TestWorld()
        world.addBox("floor", at: [0, 0, -0.05], size: [8, 8, 0.1], color: [0.5, 0.4, 0.3])
        world.addBox("wall", at: [0, 1.85, 1.25], size: [8, 0.1, 2.5], color: white)
        world.addBox(
            "table",
            at: [0, 1, 0.675],
            size: [1.6, 0.8, 0.05],
            color: [0.45, 0.28, 0.17]
        )
        world.addBox("mug", at: redMug, size: [0.12, 0.12, 0.12], color: red)
        world.addBox("mug", at: whiteMug, size: [0.12, 0.12, 0.12], color: white)
        world.addBox("mug", at: blueMug, size: [0.2, 0.2, 0.2], color: blue)
        world.addBox("bowl", at: bowl, size: [0.14, 0.14, 0.08], color: green)
        world.addSphere("ball", at: ballUnder, radius: 0.1, color: red)
        world.addSphere("ball", at: ballAside, radius: 0.1, color: green)
        world.addBox("chair", at: leftChair, size: [0.4, 0.4, 0.9], color: blue)
        world.addBox("chair", at: rightChair, size: [0.4, 0.4, 0.9], color: blue)
        world.addBox("picture frame", at: picture, size: [0.4, 0.04, 0.3], color: [0.1, 0.1, 0.1])
        return world
    }()

    static let walk: Walk = {
        var walk = Walk(world)
        for step in 0..<9 {
            let x = -1.2 + 0.3 * Double(step)
            walk.step(.looking(from: [x, -1.1, 1.3], at: [0.4 * x, 1, 0.6]))
        }
        // The last view is from the middle: from there left is left.
        walk.step(.looking(from: [0, -1.5, 1.35], at: [0, 1, 0.6]))
        return walk
    }()

    static let grounder = Grounder(language: .words)
    static let map = grounder.prepare(walk.engine.map.snapshot())

    static func ask(_ goal: Goal) -> GoalAnswer {
        var registry = ObjectRegistry()
        return grounder.answer(goal, in: map, registry: &registry)
    }

    static func ask(_ text: String) -> GoalAnswer { ask(Goal(text: text, wantsMasks: false)) }
}

extension GoalAnswer {
    /// Whether the best object is where a thing of the world is.
    func isAt(_ place: Vector3) -> Bool {
        objects.first.map { ($0.box.center - place).length < 0.15 } ?? false
    }
}
