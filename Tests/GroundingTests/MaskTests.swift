import Geometry
import Grounding
import Imaging
import Ingest
import Mapping
import Messages
import RobotTestSupport
import SemanticSplat
import Testing

struct MaskTests {
    private let grounder = Grounder(language: .words)
    private static let large = Pinhole(
        fx: 240,
        fy: 240,
        cx: 144,
        cy: 108,
        width: 288,
        height: 216
    )

    @Test(arguments: ["mug", "ball", "table"])
    func `masks in the newest image overlap the truth`(_ name: String) throws {
        var walk = Walk(.tabletop)
        walk.passTable(steps: 7)
        let pose = Pose.looking(from: [0.1, -0.6, 1.25], at: [0.05, 1, 0.75])
        let truth = TestView(walk.world, from: pose, stampNanoseconds: 1, pinhole: Self.large)
        let frame = PosedFrame(truth)
        let latest = ImageView(frame)
        var registry = ObjectRegistry()
        let answer = grounder.answer(
            Goal(text: name),
            in: grounder.prepare(walk.engine.map.snapshot()),
            registry: &registry,
            latest: latest
        )
        var drawn = [Bool](repeating: false, count: 288 * 216)
        for object in answer.objects {
            let mask = try #require(object.masks.first { $0.imageStampNanoseconds == 1 })
            #expect(mask.runs.width == 288 && mask.runs.height == 216)
            for (pixel, isSet) in mask.runs.mask.isSet.enumerated() where isSet {
                drawn[pixel] = true
            }
        }
        let wanted = truth.things.map { $0 >= 0 && walk.world.things[$0].name == name }
        let overlap = intersectionOverUnion(drawn, wanted)
        // A mug is five pixels wide in the views that the map was made of.
        let enough: [String: Double] = ["mug": 0.6, "ball": 0.7, "table": 0.85]
        #expect(overlap > enough[name] ?? 1, "\(name): \(overlap)")
    }

    @Test func `masks are drawn in the keyframes that saw the object`() throws {
        var walk = Walk(.tabletop)
        walk.passTable(steps: 7)
        var registry = ObjectRegistry()
        let map = walk.engine.map.snapshot()
        let answer = grounder.answer(
            Goal(text: "ball"),
            in: grounder.prepare(map),
            registry: &registry
        )
        let ball = try #require(answer.objects.first)
        #expect(ball.masks.count == GroundingSettings().maximumKeyframeMasks)
        for mask in ball.masks {
            let view = try #require(
                walk.views.first { $0.view.stampNanoseconds == mask.imageStampNanoseconds }
            )
            let wanted = view.things.map { $0 >= 0 && walk.world.things[$0].name == "ball" }
            #expect(intersectionOverUnion(mask.runs.mask.isSet, wanted) > 0.6)
            let area = mask.runs.mask.area
            #expect(area > 0 && area <= mask.box.width * mask.box.height)
        }
    }

    @Test func `what stands in front is not in the mask`() throws {
        // A board hides the left half of a balloon from the newest image, not from the keyframes.
        var world = TestWorld.tabletop
        world.addSphere("balloon", at: [0.5, 1, 1], radius: 0.25)
        world.addBox("board", at: [0.36, 0.3, 1], size: [0.3, 0.02, 0.6])
        var walk = Walk(world)
        for step in 0..<7 {
            let x = -0.3 + 0.3 * Double(step)
            walk.step(.looking(from: [x, -0.7, 1.3], at: [0.5, 1, 1]))
        }
        let pose = Pose.looking(from: [0.5, -0.6, 1.1], at: [0.5, 1, 1])
        let truth = TestView(world, from: pose, stampNanoseconds: 1, pinhole: Self.large)
        let latest = ImageView(PosedFrame(truth))
        var registry = ObjectRegistry()
        let answer = grounder.answer(
            Goal(text: "balloon"),
            in: grounder.prepare(walk.engine.map.snapshot()),
            registry: &registry,
            latest: latest
        )
        let balloon = try #require(answer.objects.first)
        let mask = try #require(balloon.masks.first { $0.imageStampNanoseconds == 1 }).runs.mask
        let board = truth.things.map { $0 >= 0 && world.things[$0].name == "board" }
        let onBoard = zip(mask.isSet, board).count { $0 && $1 }
        #expect(Double(onBoard) < 0.1 * Double(mask.area))
        let wanted = truth.things.map { $0 >= 0 && world.things[$0].name == "balloon" }
        #expect(intersectionOverUnion(mask.isSet, wanted) > 0.6)
    }

    @Test func `a lens bends the mask as it bends the image`() throws {
        var walk = Walk(.tabletop)
        walk.passTable(steps: 7)
        let pose = Pose.looking(from: [0.1, -0.6, 1.25], at: [0.05, 1, 0.75])
        let model = CameraModel(
            pinhole: Self.large,
            distortion: .plumbBob(k1: -0.3, k2: 0.1, p1: 0, p2: 0, k3: 0)
        )
        let straight = TestView(
            walk.world,
            from: pose,
            stampNanoseconds: 1,
            pinhole: Self.large
        )
        var frame = PosedFrame(straight)
        frame.model = model
        let latest = ImageView(frame)
        var registry = ObjectRegistry()
        let answer = grounder.answer(
            Goal(text: "ball"),
            in: grounder.prepare(walk.engine.map.snapshot()),
            registry: &registry,
            latest: latest
        )
        let ball = try #require(answer.objects.first)
        let mask = try #require(ball.masks.first { $0.imageStampNanoseconds == 1 }).runs.mask
        var wanted = [Bool](repeating: false, count: 288 * 216)
        for pixel in wanted.indices {
            let point = SIMD2(Double(pixel % 288) + 0.5, Double(pixel / 288) + 0.5)
            guard let direction = model.direction(at: point) else { continue }
            let ray = pose.rotation.rotate(direction)
            guard let hit = walk.world.hit(from: pose.translation, along: ray) else { continue }
            wanted[pixel] = walk.world.things[hit.thing].name == "ball"
        }
        #expect(intersectionOverUnion(mask.isSet, wanted) > 0.7)
    }

    @Test func `an answer becomes a message that reads back the same`() throws {
        var walk = Walk(.tabletop)
        walk.passTable(steps: 5)
        var registry = ObjectRegistry()
        let map = walk.engine.map.snapshot()
        let answer = grounder.answer(
            Goal(text: "mug"),
            in: grounder.prepare(map),
            registry: &registry
        )
        let message = GoalResult(answer, worldFrame: "map")
        var back = try GoalResult(decoding: message.encoded(), limits: MessageLimits())
        // Rotations are brought to unit length when they come in, which may change their last bits.
        for (at, object) in message.objects.enumerated() {
            let (there, here) = (object.pose.rotation, back.objects[at].pose.rotation)
            #expect(abs((here * there.inverse).w - 1) < 1e-12)
            #expect(back.objects[at].pose.translation == object.pose.translation)
            back.objects[at].pose = object.pose
        }
        #expect(back == message)
        #expect(back.objects.count == 2)
        #expect(back.objects.allSatisfy { $0.masks.count > 0 && $0.points != nil })
        #expect(back.header.mapRevision == map.revision)
    }
}
