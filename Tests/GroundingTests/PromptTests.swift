import Geometry
import Grounding
import Imaging
import Messages
import RobotTestSupport
import Testing

/// Pointing at things of a drawn room, with a segmenter that is told the truth.
struct PromptTests {
    private static let room = PromptWorld()

    private func prompt(at point: SIMD2<Double>) -> Prompt {
        Prompt(text: "a point", camera: "front", points: [.init(point)])
    }

    @Test func `what is under a point is found where it is, and nothing beside or behind it`()
        throws
    {
        let room = Self.room
        let answer = room.ask(prompt(at: room.middle(of: "ball")))
        #expect(answer.status == .found, "\(answer.reason)")
        let ball = try #require(answer.objects.first)
        let truth: Vector3 = [0.55, 0.85, 0.8]
        #expect(answer.objects.count == 1)
        // Only the near side is seen.
        #expect((ball.centroid - truth).length < 0.1)
        // The ball is 20 cm wide, of which the near 10 are seen; the table below it 160 cm, the wall 115 cm behind.
        for axis in 0..<3 { #expect((0.08...0.26).contains(ball.box.size[axis])) }
        #expect(ball.score == 0.9 && answer.bestScore == 0.9)
        #expect(ball.viewCount >= 2 && ball.state == .confirmed)
        #expect(!ball.points.isEmpty)
        #expect(ball.covariance.count == 36)
        #expect(answer.exploredFraction > 0 && answer.revision > 0)
    }

    @Test(arguments: ["ball", "table", "wall"])
    func `the mask is that of the segmenter, at the image's own resolution`(name: String) throws {
        let room = Self.room
        let answer = room.ask(prompt(at: room.middle(of: name)))
        let mask = try #require(answer.promptMask)
        #expect(mask.camera == "front" && mask.imageStampNanoseconds == 9_999)
        #expect(mask.runs.width == 288 && mask.runs.height == 216)
        let overlap = intersectionOverUnion(
            mask.runs.mask.isSet,
            room.truth(of: name, in: room.newest)
        )
        // The view has a third of the resolution.
        #expect(overlap > 0.85, "\(name): \(overlap)")
        #expect(answer.objects.first?.masks.first?.runs == mask.runs)
    }

    @Test func `masks in other views show the same thing`() throws {
        let room = Self.room
        let answer = room.ask(prompt(at: room.middle(of: "ball")))
        let others = try #require(answer.objects.first).masks.dropFirst()
        #expect(others.count == GroundingSettings().maximumKeyframeMasks)
        for mask in others {
            let view = try #require(
                room.walk.views.first { $0.view.stampNanoseconds == mask.imageStampNanoseconds }
            )
            let overlap = intersectionOverUnion(
                mask.runs.mask.isSet,
                room.truth(of: "ball", in: view)
            )
            // Painted from the side that the prompt's image shows.
            #expect(overlap > 0.5, "\(overlap)")
        }
    }

    @Test func `a keyframe can be pointed into by its stamp`() throws {
        let room = Self.room
        let snapshot = room.walk.engine.map.snapshot()
        let keyframes = snapshot.keyframes
        try #require(keyframes.count >= 3)
        for keyframe in [keyframes[1], keyframes[keyframes.count - 1]] {
            let view = try #require(
                room.walk.views.first { $0.view.stampNanoseconds == keyframe.stampNanoseconds }
            )
            var prompt = prompt(at: room.middle(of: "ball", in: view))
            prompt.imageStampNanoseconds = keyframe.stampNanoseconds
            let answer = room.ask(prompt)
            let ball = try #require(answer.objects.first, "\(answer.reason)")
            #expect((ball.centroid - [0.55, 0.85, 0.8]).length < 0.1)
            let mask = try #require(answer.promptMask)
            #expect(mask.imageStampNanoseconds == keyframe.stampNanoseconds)
            let truth = room.truth(of: "ball", in: view)
            #expect(intersectionOverUnion(mask.runs.mask.isSet, truth) > 0.9)
            // The newest image is another one, and shows it too.
            #expect(ball.masks.contains { $0.imageStampNanoseconds == 9_999 })
        }
    }

    @Test func `what was asked by name keeps its id and its name when it is pointed at`() throws {
        let room = Self.room
        let grounder = Grounder(language: .words, segmenter: room.segmenter())
        let map = grounder.prepare(room.walk.engine.map.snapshot())
        var registry = ObjectRegistry()
        let named = grounder.answer(Goal(text: "ball"), in: map, registry: &registry)
        let pointed = room.ask(prompt(at: room.middle(of: "ball")), registry: &registry)
        #expect(pointed.objects.first?.id == named.objects.first?.id)
        #expect(pointed.objects.first?.label == "ball")
        let table = room.ask(prompt(at: room.middle(of: "table")), registry: &registry)
        #expect(table.objects.first?.id != named.objects.first?.id)
        #expect(registry.entries.count == 2)
        // And the other way round: what was pointed at first is known when it is asked by name.
        let tables = grounder.answer(Goal(text: "table"), in: map, registry: &registry)
        #expect(tables.objects.first?.id == table.objects.first?.id)
    }

    @Test func `what nobody named yet is called what the map says it is`() throws {
        let room = Self.room
        let mug = room.ask(prompt(at: room.middle(of: "mug")))
        #expect(mug.objects.first?.label == "mug")
    }

    @Test func `a thing that hides another is not taken for it`() throws {
        // The map knows all of the balloon; the newest image shows its right half, beside a board.
        var world = TestWorld.tabletop
        world.addSphere("balloon", at: [0.5, 1, 1], radius: 0.25)
        world.addBox("board", at: [0.36, 0.3, 1], size: [0.3, 0.02, 0.6])
        let room = PromptWorld(world, looking: .looking(from: [0.5, -0.6, 1.1], at: [0.5, 1, 1]))
        let balloon = try #require(room.ask(prompt(at: room.middle(of: "balloon"))).objects.first)
        #expect(abs(balloon.box.center.y - 1) < 0.25, "the board is at 0.3, the wall at 2")
        #expect(balloon.box.size.max() < 0.6)
        let board = try #require(room.ask(prompt(at: room.middle(of: "board"))).objects.first)
        #expect(abs(board.centroid.y - 0.3) < 0.08, "the balloon behind it is at 1")
    }

    @Test func `an empty mask and a place that is not in the map are not found`() throws {
        let room = Self.room
        let nothing = Segmenter(viewWidth: 96, viewHeight: 72) { _, _, _, _ in
            let logits = [Float](repeating: -1, count: 96 * 72)
            return [ViewMask(width: 96, height: 72, logits: logits, score: 0.4)]
        }
        let empty = room.ask(prompt(at: [100, 100]), segmenter: nothing)
        #expect(empty.status == .notFound && empty.promptMask == nil && empty.objects.isEmpty)
        #expect(empty.reason.contains("no mask"))

        // Behind the camera nobody looked yet; the mask is given all the same.
        var world = TestWorld.tabletop
        world.addBox("chair", at: [0, -3, 0.5], size: [0.6, 0.6, 1])
        let turned = PromptWorld(world, looking: .looking(from: [0, -0.7, 1.2], at: [0, -3, 0.5]))
        let answer = turned.ask(prompt(at: turned.middle(of: "chair")))
        #expect(answer.status == .notFound && answer.objects.isEmpty)
        #expect(answer.reason.contains("behind the mask"))
        let mask = try #require(answer.promptMask)
        let truth = turned.truth(of: "chair", in: turned.newest)
        #expect(intersectionOverUnion(mask.runs.mask.isSet, truth) > 0.85)
    }

    @Test func `nothing is given that is not wanted`() throws {
        let room = Self.room
        var prompt = prompt(at: room.middle(of: "ball"))
        (prompt.wantsMasks, prompt.wantsPoints) = (false, false)
        let answer = room.ask(prompt)
        let ball = try #require(answer.objects.first)
        #expect(answer.promptMask == nil && ball.masks.isEmpty && ball.points.isEmpty)
    }

    @Test func `a deadline that passes ends the answer`() {
        var registry = ObjectRegistry()
        let answer = Self.room.ask(
            prompt(at: [100, 100]),
            registry: &registry,
            budget: GoalBudget(isExpired: { true })
        )
        #expect(answer.status == .deadline && answer.reason.contains("deadline"))
    }

    @Test func `an answer becomes a message that reads back the same`() throws {
        let room = Self.room
        let answer = room.ask(prompt(at: room.middle(of: "ball")))
        let message = GoalResult(answer, worldFrame: "map")
        let back = try GoalResult(decoding: message.encoded())
        #expect(back.promptMask == message.promptMask && back.promptMask != nil)
        #expect(back.objects.first?.masks == message.objects.first?.masks)
        #expect(back.status == .found && back.bestScore == 0.9)
    }
}
