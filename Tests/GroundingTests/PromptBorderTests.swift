import FoundationModels
import Geometry
import Grounding
import Imaging
import Ingest
import Messages
import RobotTestSupport
import Testing

/// What a prompt is on its way to the network, and which prompts are turned away.
struct PromptBorderTests {
    private static let room = PromptWorld()

    @Test func `half a pixel is added to points, none to boxes`() {
        var message = PromptGoal(goalID: "p", camera: "front")
        message.points = [.init(x: 0, y: 0), .init(x: 10, y: 20.5, isOnObject: false)]
        message.box = .init(x: 1, y: 2, width: 3, height: 4)
        let prompt = Prompt(message)
        #expect(prompt.points == [.init([0.5, 0.5]), .init([10.5, 21], isOnObject: false)])
        #expect(prompt.box == .init(low: [1, 2], high: [4, 6]))
        #expect(prompt.imageStampNanoseconds == nil)
        #expect(prompt.text == "box 1,2,3,4 and 2 points of front")
        message.imageStampNanoseconds = -5
        #expect(Prompt(message).imageStampNanoseconds == -5)
    }

    @Test func `points and boxes reach the network in pixels of its view`() throws {
        let asked = AskedPrompts()
        let segmenter = Self.room.segmenter(noting: asked)
        _ = Self.room.ask(
            Prompt(
                camera: "front",
                points: [.init([151.5, 97.5]), .init([3, 6], isOnObject: false)],
                box: .init(low: [30, 60], high: [400, 120])
            ),
            segmenter: segmenter
        )
        let askedAgain = AskedPrompts()
        _ = Self.room.ask(
            Prompt(camera: "front", points: [.init([0, 0])]),
            segmenter: Self.room.segmenter(noting: askedAgain)
        )
        let first = try #require(asked.all.first)
        // A third of the size; the network counts from the middle of the first pixel; cut at the border.
        #expect(first.prompt.points.map(\.position) == [[50, 32], [0.5, 1.5]])
        #expect(first.prompt.points.map(\.isOnObject) == [true, false])
        #expect(first.prompt.box == .init(upperLeft: [9.5, 19.5], lowerRight: [95.5, 39.5]))
        #expect(!first.isAmbiguous)
        let second = try #require(askedAgain.all.first)
        #expect(second.prompt.points.map(\.position) == [[-0.5, -0.5]] && second.prompt.box == nil)
        #expect(second.isAmbiguous)
    }

    @Test func `a lens is straightened on the way in and bent on the way back`() throws {
        let asked = AskedPrompts()
        let room = Self.room
        var frame = room.frame
        frame.model = CameraModel(
            pinhole: PromptWorld.large,
            distortion: .plumbBob(k1: -0.3, k2: 0.1, p1: 0, p2: 0, k3: 0)
        )
        let rectifier = Rectifier(frame.model, width: 96, height: 72)
        // The disc that the network draws, in its own pixels.
        let (centre, radius) = (SIMD2(60.0, 30.0), 12.0)
        let segmenter = Segmenter(viewWidth: 96, viewHeight: 72) { _, prompt, _, isAmbiguous in
            asked.note(prompt, isAmbiguous)
            let logits = (0..<96 * 72).map { pixel in
                let at = SIMD2(Double(pixel % 96) + 0.5, Double(pixel / 96) + 0.5)
                let offset = at - centre
                return Float(radius - (offset * offset).sum().squareRoot())
            }
            return [ViewMask(width: 96, height: 72, logits: logits, score: 0.7)]
        }
        let grounder = Grounder(language: .words, segmenter: segmenter)
        var registry = ObjectRegistry()
        let point = SIMD2(190.5, 80.5)
        let answer = grounder.answer(
            Prompt(camera: "front", points: [.init(point)]),
            in: grounder.prepare(room.walk.engine.map.snapshot()),
            newest: [ImageView(frame)],
            registry: &registry
        )
        let expected = try #require(rectifier.viewPixel(point)) - 0.5
        let got = try #require(asked.all.first?.prompt.points.first?.position)
        #expect(abs(Double(got.x) - expected.x) < 1e-4 && abs(Double(got.y) - expected.y) < 1e-4)
        let mask = try #require(answer.promptMask)
        let truth = (0..<288 * 216).map { pixel in
            let at = SIMD2(Double(pixel % 288) + 0.5, Double(pixel / 288) + 0.5)
            guard let offset = rectifier.viewPixel(at).map({ $0 - centre }) else { return false }
            return (offset * offset).sum().squareRoot() < radius
        }
        #expect(intersectionOverUnion(mask.runs.mask.isSet, truth) > 0.95)
    }

    @Test
    func `of three masks the one counts that the network trusts most and that holds the point`()
        throws
    {
        func square(_ side: Int, at corner: Int, score: Double) -> ViewMask {
            let logits: [Float] = (0..<96 * 72).map { pixel in
                let (x, y) = (pixel % 96 - corner, pixel / 96 - corner)
                return (0..<side).contains(x) && (0..<side).contains(y) ? 3 : -3
            }
            return ViewMask(width: 96, height: 72, logits: logits, score: score)
        }
        let masks = [
            square(10, at: 20, score: 0.6), square(20, at: 15, score: 0.8),
            square(30, at: 40, score: 0.95),
        ]
        let segmenter = Segmenter(viewWidth: 96, viewHeight: 72) { _, _, _, _ in masks }
        let inside = Self.room.ask(
            Prompt(camera: "front", points: [.init([75, 75])]),
            segmenter: segmenter
        )
        #expect(inside.bestScore == 0.8)
        // Three times as large, with corners rounded by interpolation.
        let area = try #require(inside.promptMask).runs.mask.area
        #expect(abs(area - 60 * 60) <= 12)
        // None holds this one.
        let outside = Self.room.ask(
            Prompt(camera: "front", points: [.init([5, 5])]),
            segmenter: segmenter
        )
        #expect(outside.bestScore == 0.95)
    }

    private static let good = Prompt.Point([100, 100])

    @Test(arguments: [
        (Prompt(camera: "front"), "points nowhere"),
        (Prompt(camera: "front", points: [.init([1, 1], isOnObject: false)]), "POSITIVE"),
        (Prompt(camera: "front", points: Array(repeating: good, count: 65)), "at most 64"),
        (
            Prompt(camera: "rear", points: [good]),
            "there is no image of camera 'rear'; there are images of 'front'"
        ),
        (
            Prompt(camera: String(repeating: "x", count: 257), points: [good]),
            "name has 257 bytes; at most 256"
        ),
        (Prompt(camera: "", points: [good]), "names no camera; there are images of 'front'"),
        (
            Prompt(camera: "front", points: [.init([288, 100])]),
            "point (287.5, 99.5) lies outside the image of 'front', which has 288x216 pixels"
        ),
        (
            Prompt(camera: "front", points: [good, .init([5, -0.1])]),
            "point (4.5, -0.6) lies outside"
        ),
        (
            Prompt(camera: "front", box: .init(low: [300, 10], high: [340, 20])),
            "the box from (300.0, 10.0) of (40.0, 10.0) pixels lies outside"
        ),
        (
            Prompt(camera: "front", imageStampNanoseconds: 77, points: [good]),
            "no image of 'front' with stamp 77 ns; its newest is of 9999 ns, and the map keeps"
        ),
        (Prompt(camera: "front", points: [good], maximumPoints: -1), "max_points"),
    ])
    func `what cannot be pointed at is rejected by name`(prompt: Prompt, words: String) {
        let answer = Self.room.ask(prompt)
        #expect(answer.status == .rejected)
        #expect(answer.reason.contains(words), "\(answer.reason)")
        #expect(answer.objects.isEmpty && answer.promptMask == nil)
    }

    @Test func `a place that the network does not see is rejected with what it sees`() {
        // Of a wide image the network sees the middle.
        let wide = Pinhole(fx: 240, fy: 240, cx: 192, cy: 108, width: 384, height: 216)
        let room = Self.room
        let view = TestView(room.walk.world, from: PromptWorld.pose, pinhole: wide)
        let grounder = Grounder(language: .words, segmenter: room.segmenter())
        let map = grounder.prepare(room.walk.engine.map.snapshot())
        func ask(_ prompt: Prompt) -> GoalAnswer {
            var registry = ObjectRegistry()
            return grounder.answer(
                prompt,
                in: map,
                newest: [ImageView(PosedFrame(view))],
                registry: &registry
            )
        }
        let beside = ask(Prompt(camera: "front", points: [.init([20.5, 100.5])]))
        #expect(beside.status == .rejected)
        #expect(
            beside.reason.hasSuffix("that the network sees: (47.5, -0.5) to (335.5, 215.5)"),
            "\(beside.reason)"
        )
        let box = ask(Prompt(camera: "front", box: .init(low: [0, 0], high: [40, 40])))
        #expect(box.status == .rejected && box.reason.contains("the network sees"))
        #expect(ask(Prompt(camera: "front", points: [.init([60, 100])])).status == .found)
    }

    @Test func `without a map it is empty, without a network nothing can be pointed at`() {
        let room = Self.room
        let prompt = Prompt(camera: "rear", points: [Self.good])
        var registry = ObjectRegistry()
        let grounder = Grounder(language: .words, segmenter: room.segmenter())
        for map in [nil, grounder.prepare(Walk(.tabletop).engine.map.snapshot())] {
            let answer = grounder.answer(prompt, in: map, newest: [], registry: &registry)
            #expect(answer.status == .mapEmpty)
        }
        let blind = Grounder(language: .words).answer(
            prompt,
            in: nil,
            newest: [],
            registry: &registry
        )
        #expect(blind.status == .rejected && blind.reason.contains("segment_anything"))
    }
}
