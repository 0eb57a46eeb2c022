internal import Geometry
internal import Ingest
internal import Mapping
internal import SemanticSplat
internal import Simulation

/// A robot that maps room after room; they stand side by side in one world.
struct RoomWalk: Sendable {
    /// What it has mapped.
    private(set) var engine: MappingEngine

    /// The names of what stands in the rooms so far.
    private(set) var names: Set<String> = []

    private let predictor: any WindowPredictor
    private let pinhole = SimulatedRoom.camera(width: 320, height: 240, fieldOfViewDegrees: 65)
    private var room: SimulatedRoom?
    private var path: ArraySlice<CameraInstant> = []
    private var roomNumber = 0
    private var stamp: Int64 = 1_000_000_000_000

    init(predictor: any WindowPredictor) {
        self.predictor = predictor
        var settings = MappingSettings()
        settings.map.budgetBytes = 4 << 30
        engine = MappingEngine(settings: settings, predictor: predictor)
    }

    /// Drives on until there is a window to predict.
    mutating func nextWindow() -> KeyframeWindow {
        while true {
            if case .keyframe = engine.consider(nextFrame()), let window = engine.window() {
                return window
            }
        }
    }

    /// Takes what was predicted of a window into the map.
    mutating func integrate(_ prediction: WindowPrediction, for window: KeyframeWindow) {
        engine.integrate(prediction, for: window)
    }

    /// Drives on until a window is predicted and in the map.
    mutating func step() throws {
        let window = nextWindow()
        integrate(try predictor.predict(window.views), for: window)
    }

    private mutating func nextFrame() -> PosedFrame {
        if path.isEmpty { enterNextRoom() }
        let instant = path.removeFirst()
        stamp += 100_000_000
        // Rooms are less than 12 m long.
        let shift = Pose(
            rotation: .identity,
            translation: [15 * Double(roomNumber), 0, 0]
        )
        let frame = room?.frame(pinhole, worldFromCamera: instant.worldFromCamera)
        return PosedFrame(
            camera: "front",
            stampNanoseconds: stamp,
            image: frame?.color ?? .init(width: pinhole.width, height: pinhole.height),
            pinhole: pinhole,
            worldFromCamera: shift * instant.worldFromCamera
        )
    }

    private mutating func enterNextRoom() {
        roomNumber += 1
        let next = SimulatedRoom(seed: UInt64(roomNumber))
        room = next
        path = next.path(frames: 120, rateHz: 10)[...]
        names.formUnion(next.objects.map(\.name))
    }
}
