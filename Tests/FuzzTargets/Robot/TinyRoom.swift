internal import Geometry
internal import Grounding
internal import Imaging
internal import Ingest
internal import Mapping
internal import Messages
internal import RobotTestSupport
internal import SemanticSplat

/// A mapping engine with a predictor that sees the same few Gaussians in front of every camera: enough to take every step of
/// the way from a posed frame to an answer, in microseconds.
struct TinyRoom {
    static let width = 16
    static let height = 12
    static let grounder = Grounder(language: .words)

    private(set) var engine = MappingEngine(
        settings: MappingSettings(window: 2),
        networkWidth: width,
        networkHeight: height,
        language: .words
    )

    /// Considers a frame, and predicts and integrates when that makes a window.
    mutating func see(_ frame: PosedFrame) {
        guard case .keyframe = engine.consider(frame), let window = engine.window() else { return }
        engine.integrate(
            WindowPrediction(views: window.views.map { _ in Self.prediction }),
            for: window
        )
    }

    mutating func correct(_ update: PoseUpdate) { engine.correct(update) }

    mutating func load(_ map: SavedMap) throws { try engine.load(map) }

    mutating func merge(_ map: SavedMap) throws -> [Int: Int] { try engine.merge(map) }

    /// Everything that is computed from a map.
    func look(for text: String, in registry: ObjectRegistry = ObjectRegistry()) {
        var registry = registry
        let snapshot = engine.map.snapshot()
        let searchable = Self.grounder.prepare(snapshot)
        var mapper = OccupancyMapper()
        let plan = mapper.plan(of: snapshot)
        var answer = Self.grounder.answer(Goal(text: text), in: searchable, registry: &registry)
        var wants = LanguageGoal.Wants()
        (wants.navGoal, wants.graspRegion) = (true, true)
        Self.grounder.addPlans(to: &answer, wants: wants, in: searchable, occupancy: plan)
        _ = GoalResult(answer, worldFrame: "map").encoded()
    }

    /// A room with a mug on a table, seen from `count` places beside each other.
    static func seen(from count: Int) -> TinyRoom {
        var room = TinyRoom()
        for step in 0..<count { room.see(frame(at: step)) }
        return room
    }

    /// The frame from the place of that number.
    static func frame(at step: Int, stampNanoseconds: Int64? = nil) -> PosedFrame {
        let pixels = (0..<3 * width * height).map { UInt8(($0 * 37 + step * 11) % 251) }
        return PosedFrame(
            camera: "front",
            stampNanoseconds: stampNanoseconds ?? Int64(step + 1) * 200_000_000,
            image: ColorImage(width: width, height: height, pixels: pixels),
            pinhole: pinhole,
            worldFromCamera: .looking(from: [0.4 * Double(step), -1.2, 1], at: [0, 0.2, 0.6])
        )
    }

    static let pinhole = Pinhole(fx: 14, fy: 14, cx: 8, cy: 6, width: width, height: height)

    private static let prediction: ViewPrediction = {
        let count = width * height
        var parts = CloudParts()
        for number in 0..<12 {
            parts.add(
                SIMD3<Float>(Float(number % 4) * 0.04 - 0.08, Float(number / 4) * 0.04, 1.2),
                deviation: 0.02,
                feature: LanguageSpace.words.textEncoder.embed(number < 6 ? "mug" : "table"),
                segmentation: [1, 0, 0, 0]
            )
        }
        return ViewPrediction(
            depth: DepthImage(
                width: width,
                height: height,
                metres: [Float](repeating: 1.2, count: count)
            ),
            confidence: [Float](repeating: 1, count: count),
            gaussians: parts.cloud
        )
    }()
}
