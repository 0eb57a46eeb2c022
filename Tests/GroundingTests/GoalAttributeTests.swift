import Geometry
import Grounding
import Ingest
import Messages
import RobotTestSupport
import Testing

/// Colours, sizes, superlatives and places on a map that was made by hand, where the truth is known.
struct GoalAttributeTests {
    private typealias World = FurnishedWorld

    @Test(arguments: [
        ("the red mug", World.redMug), ("the white mug", World.whiteMug),
        ("the blue mug", World.blueMug), ("the large mug", World.blueMug),
        ("the largest mug", World.blueMug), ("the small red mug", World.redMug),
        ("the red ball", World.ballUnder), ("the green ball", World.ballAside),
        ("the leftmost mug", World.redMug), ("the chair on the right", World.rightChair),
        ("the second mug from the left", World.whiteMug),
        ("the first mug from the right", World.blueMug),
    ])
    func `what a thing is like singles it out`(_ text: String, _ place: Vector3) {
        let answer = World.ask(text)
        #expect(answer.status == .found, "\(text): \(answer.reason)")
        #expect(answer.isAt(place), "\(text): \(answer.reason)")
        #expect(answer.objects.count == 1)
    }

    @Test(arguments: [
        ("the ball under the table", World.ballUnder),
        ("the ball on the floor and next to the chair", World.ballAside),
        ("the red mug on the table", World.redMug),
        ("the bowl on the table", World.bowl),
        ("the mug left of the white mug", World.redMug),
        ("the mug to the right of the white mug", World.blueMug),
        ("the mug next to the bowl", World.blueMug),
        ("the mug nearest to the bowl", World.blueMug),
        ("the mug between the red mug and the blue mug", World.whiteMug),
        ("the chair left of the table", World.leftChair),
        ("the chair right of the table", World.rightChair),
        ("the ball in front of the chair", World.ballAside),
        ("the picture frame on the wall", World.picture),
        ("the picture frame above the table", World.picture),
        ("the mug on the table, not the red one and not the blue one", World.whiteMug),
        ("the chair next to the green ball", World.leftChair),
    ])
    func `where a thing is singles it out`(_ text: String, _ place: Vector3) {
        let answer = World.ask(text)
        #expect(answer.status == .found, "\(text): \(answer.reason)")
        #expect(answer.isAt(place), "\(text): \(answer.reason)")
    }

    @Test func `what is not so is not found, and the reason says what is`() {
        let yellow = World.ask("the yellow bowl")
        #expect(yellow.status == .notFound)
        #expect(yellow.objects.isEmpty)
        #expect(yellow.reason.contains("1 'bowl', none yellow: the best is green (yellow 0.0"))
        let onChair = World.ask("the mug on the chair")
        #expect(onChair.status == .notFound)
        #expect(onChair.reason.contains("3 'mug', none on the chair"))
        let missing = World.ask("the mug on the piano")
        #expect(missing.status == .notFound)
        #expect(missing.reason.contains("piano"))
        let third = World.ask("the third chair from the left")
        #expect(third.status == .notFound)
        #expect(third.reason.contains("only 2"))
    }

    @Test func `the mug is ambiguous, and the reason says how they differ`() {
        let answer = World.ask("the mug")
        #expect(answer.status == .ambiguous)
        #expect(answer.objects.count == 3)
        #expect(answer.objects.map(\.score) == answer.objects.map(\.score).sorted(by: >))
        for word in ["red, on the table", "white, on the table", "blue, on the table"] {
            #expect(answer.reason.contains(word), "\(answer.reason)")
        }
        #expect(Set(answer.objects.map(\.description)).count == 3)
        #expect(World.ask("the chair").status == .ambiguous)
    }

    @Test(arguments: ["a mug", "any mug", "mugs", "mug", "all mugs", "the mugs", "all the mugs"])
    func `where one of many is not meant nothing is ambiguous`(_ text: String) {
        let answer = World.ask(text)
        #expect(answer.status == .found)
        #expect(answer.objects.count == 3, "\(answer.reason)")
    }

    @Test func `one thing of its name is found, whatever size is said`() {
        let answer = World.ask("the small bowl")
        #expect(answer.status == .found)
        #expect(answer.reason.contains("not judged"))
    }

    @Test func `a negative takes a colour or a place away`() {
        let notBlue = World.ask(Goal(text: "mug", negatives: ["not the blue one"]))
        #expect(notBlue.status == .found)
        #expect(notBlue.objects.count == 2)
        #expect(!notBlue.objects.contains { ($0.box.center - World.blueMug).length < 0.15 })
        let notUnder = World.ask(Goal(text: "ball", negatives: ["the one under the table"]))
        #expect(notUnder.objects.count == 1)
        #expect(notUnder.isAt(World.ballAside))
    }

    @Test func `a region bounds what is asked for, not what it stands on`() {
        let left = OrientedBox(center: [-0.5, 0.8, 0.8], size: [0.5, 0.5, 0.3])
        let answer = World.ask(Goal(text: "the mug on the table", region: left))
        #expect(answer.status == .found, "\(answer.reason)")
        #expect(answer.isAt(World.redMug))
        #expect(answer.objects.count == 1)
    }

    @Test func `left and right are the newest camera's`() throws {
        let answer = World.ask("the chair left of the table")
        let reading = try #require(answer.interpretation)
        #expect(reading.viewpointCamera == "front")
        #expect(reading.words.contains("as camera 'front' sees it"))
        // From behind the table what was left is right.
        var registry = ObjectRegistry()
        let view = TestView(World.world, from: .looking(from: [0, 1.7, 1.6], at: [0, 1, 0.7]))
        let turned = World.grounder.answer(
            Goal(text: "the chair left of the table", wantsMasks: false),
            in: World.map,
            registry: &registry,
            latest: ImageView(PosedFrame(view))
        )
        #expect(turned.isAt(World.rightChair), "\(turned.reason)")
    }

    @Test func `anchors need no decision of their own`() {
        let answer = World.ask("the ball next to the chair")
        #expect(answer.status == .found, "\(answer.reason)")
        #expect(answer.isAt(World.ballAside))
    }

    @Test func `masks come with the best of several too`() {
        let answer = World.ask(Goal(text: "the mug"))
        #expect(answer.status == .ambiguous)
        #expect(answer.objects.contains { !$0.masks.isEmpty })
    }

    @Test func `the same question has the same answer`() {
        let (first, second) = (
            World.ask("the mug next to the bowl"), World.ask("the mug next to the bowl")
        )
        #expect(first.reason == second.reason)
        #expect(first.objects.map(\.score) == second.objects.map(\.score))
    }
}
