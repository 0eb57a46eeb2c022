public import Geometry
public import Ingest
public import Mapping
public import SemanticSplat

/// Walks a camera through a world and maps what it sees.
public struct Walk: Sendable {
    /// What the camera walks through.
    public let world: TestWorld
    /// The engine that maps it.
    public var engine: MappingEngine
    /// The views of the keyframes so far.
    public private(set) var views: [TestView] = []
    /// The space of the predicted language features.
    public let language: LanguageSpace
    private var stamp: Int64 = 0

    /// A walk that has not begun.
    public init(
        _ world: TestWorld,
        settings: MappingSettings = MappingSettings(),
        language: LanguageSpace = .words
    ) {
        self.world = world
        self.language = language
        engine = MappingEngine(
            settings: settings,
            networkWidth: TestView.pinhole.width,
            networkHeight: TestView.pinhole.height,
            language: language
        )
    }

    /// Shows the engine one frame; predicts and integrates the window when the frame is a keyframe.
    @discardableResult
    public mutating func step(_ worldFromCamera: Pose) -> KeyframeDecision {
        stamp += 100_000_000
        let view = TestView(world, from: worldFromCamera, stampNanoseconds: stamp)
        let decision = engine.consider(PosedFrame(view))
        guard case .keyframe = decision else { return decision }
        views.append(view)
        predict()
        return decision
    }

    /// Predicts the engine's window perfectly and integrates it; without a window, nothing happens.
    public mutating func predict() {
        guard let window = engine.window() else { return }
        let predictions = window.views.map { posed in
            TestView(
                world,
                from: posed.worldFromCamera,
                stampNanoseconds: posed.stampNanoseconds,
                pinhole: posed.pinhole
            ).prediction(of: world, language: language)
        }
        engine.integrate(WindowPrediction(views: predictions), for: window)
    }

    /// Along a line past the table of ``TestWorld/tabletop``, from left to right.
    public mutating func passTable(steps: Int = 7) {
        for step in 0..<steps {
            let x = -0.9 + 1.8 * Double(step) / Double(max(1, steps - 1))
            self.step(.looking(from: [x, -0.7, 1.3], at: [0.3 * x, 1, 0.75]))
        }
    }
}

extension PosedFrame {
    /// A frame whose image is already of the network's size.
    public init(_ view: TestView, camera: String = "front") {
        self.init(
            camera: camera,
            stampNanoseconds: view.view.stampNanoseconds,
            image: view.view.image,
            pinhole: view.view.pinhole,
            worldFromCamera: view.view.worldFromCamera
        )
    }
}
