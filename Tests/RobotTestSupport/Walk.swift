public import Geometry
public import Ingest
public import Mapping
public import SemanticSplat

/// Walks a camera through a world and maps what it sees.
public struct Walk: Sendable {
    /// What the camera walks through; things may change between two steps.
    public var world: TestWorld
    /// The engine that maps it.
    public var engine: MappingEngine
    /// The views of the keyframes so far.
    public private(set) var views: [TestView] = []
    /// The space of the predicted language features.
    public let language: LanguageSpace
    /// Where the camera really was when the frame of each stamp was taken, whatever it was told, and in which world.
    private var truths: [Int64: (worldFromCamera: Pose, world: TestWorld)] = [:]
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

    /// The stamp of the last frame, nanoseconds.
    public var lastStampNanoseconds: Int64 { stamp }

    /// Where the camera really was at each frame, in order of time.
    public var trueSamples: [PoseUpdate.Sample] {
        truths.sorted { $0.key < $1.key }.map {
            PoseUpdate.Sample(
                stampNanoseconds: $0.key,
                worldFromCamera: $0.value.worldFromCamera
            )
        }
    }

    /// Shows the engine one frame; predicts and integrates the window when the frame is a keyframe.
    ///
    /// - Parameters:
    ///   - worldFromCamera: where the camera is.
    ///   - believed: where the robot believes that it is; without it the truth.
    ///   - worldFromOdometry: what localisation says of odometry.
    /// - Returns: what the engine made of the frame.
    @discardableResult
    public mutating func step(
        _ worldFromCamera: Pose,
        believed: Pose? = nil,
        worldFromOdometry: Pose? = nil
    ) -> KeyframeDecision {
        stamp += 100_000_000
        let view = TestView(world, from: worldFromCamera, stampNanoseconds: stamp)
        truths[stamp] = (worldFromCamera, world)
        var frame = PosedFrame(view)
        frame.worldFromCamera = believed ?? worldFromCamera
        frame.worldFromOdometry = worldFromOdometry
        let decision = engine.consider(frame)
        guard case .keyframe = decision else { return decision }
        views.append(view)
        predict()
        return decision
    }

    /// Predicts the engine's window perfectly and integrates it; without a window, nothing happens.
    public mutating func predict() {
        guard let window = engine.window() else { return }
        engine.integrate(prediction(of: window), for: window)
    }

    /// What a perfect predictor would say of a window.
    public func prediction(of window: KeyframeWindow) -> WindowPrediction {
        WindowPrediction(
            views: window.views.map { posed in
                let truth = truths[posed.stampNanoseconds]
                let world = truth?.world ?? world
                return TestView(
                    world,
                    from: truth?.worldFromCamera ?? posed.worldFromCamera,
                    stampNanoseconds: posed.stampNanoseconds,
                    pinhole: posed.pinhole
                ).prediction(of: world, language: language)
            }
        )
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
