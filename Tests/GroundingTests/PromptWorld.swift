import FoundationModels
import Geometry
import Grounding
import Imaging
import Ingest
import RobotTestSupport
import Synchronization

/// A table that was walked past, the newest image of it, and a segmenter that is told the truth.
struct PromptWorld {
    /// A camera whose images are three times as large as the network's view.
    static let large = Pinhole(fx: 240, fy: 240, cx: 144, cy: 108, width: 288, height: 216)

    let walk: Walk
    /// The newest image.
    let newest: TestView

    init(_ world: TestWorld = .tabletop, looking pose: Pose = Self.pose) {
        var walk = Walk(world)
        walk.passTable(steps: 9)
        self.walk = walk
        newest = TestView(world, from: pose, stampNanoseconds: 9_999, pinhole: Self.large)
    }

    static let pose = Pose.looking(from: [0.1, -0.6, 1.25], at: [0.05, 1, 0.75])

    var frame: PosedFrame { PosedFrame(newest) }

    /// The middle of the newest image's pixels that show the first thing of that name.
    func middle(of name: String, in view: TestView? = nil) -> SIMD2<Double> {
        let view = view ?? newest
        let thing = walk.world.things.firstIndex { $0.name == name }
        var (sum, count) = (SIMD2<Double>.zero, 0.0)
        for (pixel, shown) in view.things.enumerated() where shown == thing {
            let width = view.view.pinhole.width
            sum += SIMD2(Double(pixel % width) + 0.5, Double(pixel / width) + 0.5)
            count += 1
        }
        return sum / count
    }

    /// Where the first thing of that name is in a view.
    func truth(of name: String, in view: TestView) -> [Bool] {
        let thing = walk.world.things.firstIndex { $0.name == name }
        return view.things.map { $0 == thing }
    }

    /// A segmenter that knows what every pixel of the world's views shows: its mask is the thing under the first point, or in
    /// the middle of the box.
    func segmenter(noting asked: AskedPrompts = AskedPrompts()) -> Segmenter {
        let (walk, pose) = (walk, newest.view.worldFromCamera)
        return Segmenter(viewWidth: 96, viewHeight: 72) { picture, prompt, _, isAmbiguous in
            asked.note(prompt, isAmbiguous)
            let live = TestView(walk.world, from: pose)
            guard let view = (walk.views + [live]).min(by: { $0.differs(picture, $1) }) else {
                return []
            }
            let at =
                prompt.points.first?.position
                ?? prompt.box.map { ($0.upperLeft + $0.lowerRight) / 2 } ?? .zero
            let (column, row) = (Int(max(0, at.x.rounded())), Int(max(0, at.y.rounded())))
            let thing = view.things[row * 96 + column]
            let logits: [Float] = view.things.map { $0 == thing ? 5 : -5 }
            return [ViewMask(width: 96, height: 72, logits: logits, score: 0.9)]
        }
    }

    func ask(
        _ prompt: Prompt,
        segmenter: Segmenter? = nil,
        registry: inout ObjectRegistry,
        budget: GoalBudget = GoalBudget()
    ) -> GoalAnswer {
        let grounder = Grounder(language: .words, segmenter: segmenter ?? self.segmenter())
        return grounder.answer(
            prompt,
            in: grounder.prepare(walk.engine.map.snapshot()),
            newest: [ImageView(frame)],
            latest: ImageView(frame),
            registry: &registry,
            budget: budget
        )
    }

    func ask(_ prompt: Prompt, segmenter: Segmenter? = nil) -> GoalAnswer {
        var registry = ObjectRegistry()
        return ask(prompt, segmenter: segmenter, registry: &registry)
    }
}

/// The prompts that reached a segmenter.
final class AskedPrompts: Sendable {
    private let state = Mutex<[(prompt: SegmentationPrompt, isAmbiguous: Bool)]>([])

    var all: [(prompt: SegmentationPrompt, isAmbiguous: Bool)] { state.withLock { $0 } }

    func note(_ prompt: SegmentationPrompt, _ isAmbiguous: Bool) {
        state.withLock { $0.append((prompt, isAmbiguous)) }
    }
}

extension TestView {
    /// Whether `picture` differs less from this view than from `other`.
    fileprivate func differs(_ picture: ColorImage, _ other: TestView) -> Bool {
        func difference(_ view: TestView) -> Int {
            zip(view.view.image.pixels, picture.pixels).reduce(0) {
                $0 + abs(Int($1.0) - Int($1.1))
            }
        }
        return difference(self) < difference(other)
    }
}

func intersectionOverUnion(_ a: [Bool], _ b: [Bool]) -> Double {
    let both = zip(a, b).count { $0 && $1 }
    let either = zip(a, b).count { $0 || $1 }
    return either > 0 ? Double(both) / Double(either) : 0
}
