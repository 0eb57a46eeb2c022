import Geometry
import Ingest
public import Mapping
public import SemanticSplat
import Simulation

/// A map of simulated rooms side by side, made of what is true of them instead of by the network.
///
/// Its Gaussians are as many bytes, and its names lie in the same space, as with the model whose language it is in.
public struct SimulatedMap {
    /// The map.
    public let snapshot: MapSnapshot
    /// The names of what stands in the rooms, sorted.
    public let names: [String]

    /// Drives through rooms until the map has at least so many Gaussians.
    ///
    /// - Parameters:
    ///   - gaussians: the fewest.
    ///   - language: the names are given in it.
    ///   - width: of the views in pixels, of which each adds a Gaussian where the map has none; the height is three quarters.
    public init(gaussians: Int, language: LanguageSpace, width: Int) {
        let pinhole = SimulatedRoom.camera(
            width: width,
            height: 3 * width / 4,
            fieldOfViewDegrees: 62
        )
        var settings = MappingSettings(window: 2)
        settings.map.budgetBytes = 4 << 30
        var engine = MappingEngine(
            settings: settings,
            networkWidth: pinhole.width,
            networkHeight: pinhole.height,
            language: language
        )
        var drive = Drive(pinhole: pinhole, language: language)
        while engine.map.gaussianCount < gaussians {
            let frame = drive.next()
            guard case .keyframe = engine.consider(frame), let window = engine.window() else {
                continue
            }
            let views = window.views.map { drive.prediction(at: $0.stampNanoseconds) }
            engine.integrate(WindowPrediction(views: views), for: window)
        }
        snapshot = engine.map.snapshot()
        names = drive.names.sorted()
    }
}

/// Through one room after the other; after the last the first comes again, at another place.
private struct Drive {
    private static let roomCount = 4
    private static let framesInRoom = 12
    private static let stepNanoseconds: Int64 = 2_000_000_000

    private let pinhole: Pinhole
    private let features: NameFeatures
    private let segmentationChannels: Int
    private var rooms: [KnownRoom] = []
    private var count = 0

    init(pinhole: Pinhole, language: LanguageSpace) {
        self.pinhole = pinhole
        features = NameFeatures(language)
        // As the model that is shipped.
        segmentationChannels = language.featureDimension
    }

    var names: Set<String> { rooms.reduce(into: []) { $0.formUnion($1.names) } }

    /// The next frame, two seconds later.
    mutating func next() -> PosedFrame {
        let (lap, frame) = count.quotientAndRemainder(dividingBy: Self.framesInRoom)
        if rooms.count < Self.roomCount, rooms.count <= lap { enterRoom() }
        let known = rooms[lap % Self.roomCount].frames[frame]
        count += 1
        // Rooms are less than 12 m long.
        let shift = Pose(rotation: .identity, translation: [15 * Double(lap), 0, 0])
        return PosedFrame(
            camera: "front",
            stampNanoseconds: Int64(count) * Self.stepNanoseconds,
            image: known.seen.color,
            pinhole: pinhole,
            worldFromCamera: shift * known.worldFromCamera
        )
    }

    /// What is true of the frame of that stamp.
    func prediction(at stampNanoseconds: Int64) -> ViewPrediction {
        let number = Int(stampNanoseconds / Self.stepNanoseconds) - 1
        let (lap, frame) = number.quotientAndRemainder(dividingBy: Self.framesInRoom)
        let room = rooms[lap % Self.roomCount]
        return room.prediction(of: room.frames[frame])
    }

    private mutating func enterRoom() {
        rooms.append(
            KnownRoom(
                seed: UInt64(rooms.count + 1),
                pinhole: pinhole,
                frames: Self.framesInRoom,
                features: features,
                segmentationChannels: segmentationChannels
            )
        )
    }
}
