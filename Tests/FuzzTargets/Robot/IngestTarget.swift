internal import Geometry
internal import Imaging
internal import Ingest
internal import MessageSamples
internal import Messages

extension FuzzTarget {
    /// Sensor messages in any order, with any numbers in them, through ingest and mapping to an answer.
    ///
    /// Well-formed messages are not yet sensible ones: a lens that folds, a stamp at the end of time, a camera beyond the sun.
    static let ingest = FuzzTarget(
        "ingest",
        longestInput: 6144,
        words: ["map", "odom", "front", "base_link", "plumb_bob", "rational_polynomial", "mono8"],
        seeds: { try IngestSeeds.all() },
        feed: { bytes in
            var input = InputBytes(bytes)
            var robot = FuzzedRobot()
            for _ in 0..<40 where !input.isEmpty {
                let kind = input.choice(FuzzedRobot.Kind.allCases)
                // What the wire refuses ends nothing.
                _ = try? robot.receive(kind, input.part())
            }
            robot.room.look(for: "mug on the table")
        }
    )
}

/// Ingest and mapping behind the sockets.
struct FuzzedRobot {
    enum Kind: UInt8, CaseIterable {
        case compressed, raw, calibration, transform, transforms, fixed, update, clock
    }

    var room = TinyRoom()
    private var now: Int64 = 1_000_000_000
    private var ingestor: Ingestor

    init() {
        var settings = IngestSettings()
        settings.networkSize = ViewSize(width: TinyRoom.width, height: TinyRoom.height)
        settings.imageLimits = ImageLimits(maximumSide: 64, maximumPixels: 2048)
        settings.maximumWaiting = 4
        ingestor = Ingestor(settings: settings)
    }

    mutating func receive(_ kind: Kind, _ payload: [UInt8]) throws {
        now += 10_000_000
        let events: [IngestEvent]
        switch kind {
        case .compressed:
            let image = try CompressedImage(decoding: payload)
            events = ingestor.receive(image, camera: "front", now: now)
        case .raw:
            events = ingestor.receive(try RawImage(decoding: payload), camera: "front", now: now)
        case .calibration:
            events = ingestor.receive(try CameraCalibration(decoding: payload), camera: "front")
        case .transform:
            let transform = try FrameTransform(decoding: payload)
            events = ingestor.receive([transform], isStatic: false, now: now)
        case .transforms, .fixed:
            let transforms = try FrameTransforms(decoding: payload).transforms
            events = ingestor.receive(transforms, isStatic: kind == .fixed, now: now)
        case .update: events = ingestor.receive(try PoseGraphUpdate(decoding: payload))
        case .clock:
            var time = InputBytes(payload)
            now += Int64(time.long()) * 1_000
            events = ingestor.advance(to: now)
        }
        for event in events { take(event) }
    }

    private mutating func take(_ event: IngestEvent) {
        switch event {
        case .frame(let frame):
            let view = NetworkView(frame, width: TinyRoom.width, height: TinyRoom.height)
            let map = OriginalImageMap(from: view.pinhole, to: frame.model)
            let count = TinyRoom.width * TinyRoom.height
            _ = map.mask(
                Mask(
                    width: TinyRoom.width,
                    height: TinyRoom.height,
                    isSet: [Bool](repeating: true, count: count)
                )
            )
            room.see(frame)
        case .poseUpdate(let update): room.correct(update)
        case .rejected(let rejection): _ = "\(rejection)"
        case .badTransform, .badCalibration, .clockRestarted, .badPoseUpdate: _ = "\(event)"
        }
    }
}

/// What a robot sends in its first second, in several ways.
private enum IngestSeeds {
    static func all() throws -> [FuzzTarget.Seed] {
        [
            ("plain", drive(lens: "", [])), ("leap", drive(lens: "", [], leapMetres: 0.4)),
            ("plumb_bob", drive(lens: "plumb_bob", [0.1, -0.05, 0.001, 0.001, 0.01])),
            ("rational", drive(lens: "rational_polynomial", [0.1, 0, 0, 0, 0, 0.1, 0, 0])),
            ("equidistant", drive(lens: "equidistant", [0.01, 0, 0, 0])),
            ("jpeg", try jpeg()), ("crash-focal-length", focalLength),
            ("crash-last-stamp", lastStamp),
            ("crash-first-stamp", firstStamp),
        ]
    }

    private static func put(_ kind: FuzzedRobot.Kind, _ message: any Message) -> [UInt8] {
        [kind.rawValue] + InputBytes.packed(message.encoded())
    }

    /// Three frames beside each other; before the last, localisation leaps.
    private static func drive(
        lens: String,
        _ coefficients: [Double],
        leapMetres: Double = 0
    ) -> [UInt8] {
        var bytes = put(.calibration, calibration(lens, coefficients))
        bytes += put(.fixed, FrameTransforms([transform("base_link", "front", 0, .identity)]))
        for step in 0..<3 {
            let frame = TinyRoom.frame(at: step)
            let stamp = frame.stampNanoseconds
            let pose = frame.worldFromCamera
            let leap = Pose(rotation: .identity, translation: [step == 2 ? leapMetres : 0, 0, 0])
            bytes += put(.transform, transform("map", "odom", stamp, leap))
            bytes += put(
                .transforms,
                FrameTransforms([transform("odom", "base_link", stamp, pose)])
            )
            bytes += put(.raw, image(stamp))
        }
        let update = update([.init(stampNanoseconds: 200_000_000, pose: .identity)])
        return bytes + put(.update, update) + [FuzzedRobot.Kind.clock.rawValue, 2, 0, 255, 255]
    }

    // What these three once did: a rectangle of infinite size became a number of samples, the newest stamp plus one overflowed,
    // and so did the way from the oldest stamp to one in the middle.
    private static var focalLength: [UInt8] {
        var hostile = calibration("plumb_bob", [1, 0, 0, 0, 0])
        hostile.intrinsics[0] = 1e308
        return put(.calibration, hostile)
    }

    private static var lastStamp: [UInt8] {
        posed(at: .max) + put(.update, update([.init(stampNanoseconds: .max, pose: .identity)]))
    }

    private static var firstStamp: [UInt8] {
        let early = transform("base_link", "front", .min, .identity)
        let late = transform("base_link", "front", .max, .identity)
        return posed(at: 5) + put(.transform, early) + put(.transform, late)
            + put(.update, update([.init(stampNanoseconds: 5, pose: .identity)]))
    }

    private static func posed(at stamp: Int64) -> [UInt8] {
        put(.calibration, calibration("", []))
            + put(.fixed, FrameTransforms([transform("map", "base_link", 0, .identity)]))
            + put(.transform, transform("base_link", "front", stamp, .identity))
            + put(.raw, image(stamp))
    }

    private static func update(_ poses: [PoseGraphUpdate.StampedPose]) -> PoseGraphUpdate {
        PoseGraphUpdate(
            stampNanoseconds: 1,
            frameID: "map",
            childFrameID: "base_link",
            poses: poses
        )
    }

    private static func jpeg() throws -> [UInt8] {
        let frame = TinyRoom.frame(at: 0)
        let image = CompressedImage(
            stampNanoseconds: frame.stampNanoseconds,
            frameID: "front",
            format: "jpeg",
            data: try frame.image.jpeg(quality: 40)
        )
        return put(.calibration, calibration("", []))
            + put(.transform, transform("map", "front", 200_000_000, .identity))
            + put(.compressed, image)
    }

    private static func calibration(_ lens: String, _ coefficients: [Double]) -> CameraCalibration {
        CameraCalibration(
            stampNanoseconds: 1,
            frameID: "front",
            width: TinyRoom.width,
            height: TinyRoom.height,
            distortionModel: lens,
            distortion: coefficients,
            intrinsics: [14, 0, 7.5, 0, 14, 5.5, 0, 0, 1]
        )
    }

    private static func image(_ stamp: Int64) -> RawImage {
        RawImage(
            stampNanoseconds: stamp,
            frameID: "front",
            width: TinyRoom.width,
            height: TinyRoom.height,
            encoding: "mono8",
            step: TinyRoom.width,
            data: (0..<TinyRoom.width * TinyRoom.height).map { UInt8($0 % 251) }
        )
    }

    private static func transform(
        _ parent: String,
        _ child: String,
        _ stamp: Int64,
        _ pose: Pose
    ) -> FrameTransform {
        FrameTransform(
            stampNanoseconds: stamp,
            parentFrameID: parent,
            childFrameID: child,
            parentFromChild: pose
        )
    }
}
