public import Geometry
public import Messages

/// Turns image, calibration and transform messages into posed frames: a pure state machine, without
/// sockets and clocks.
///
/// An image waits until the transforms reach its stamp, for a bounded time and in bounded number. Every
/// image leaves either as ``IngestEvent/frame(_:)`` or as ``IngestEvent/rejected(_:)`` with a reason, and
/// is counted. Frames of one camera leave in order of time as long as its clock runs forward.
///
/// `now` is any clock of the receiver's that runs forward, in nanoseconds; it measures waiting only.
public struct Ingestor: Sendable {
    /// What was chosen.
    public let settings: IngestSettings
    /// The transforms so far.
    public private(set) var tree = FrameTree()
    /// Transforms that came in, and those that were not used, by reason.
    public private(set) var transformCounters = TransformCounters()
    /// Images and calibrations that were not used because there are too many cameras.
    public private(set) var refusedForCameraLimit = 0
    private var cameras: [String: CameraIngest] = [:]
    private var lastTransformArrival: Int64?

    /// Counts of transforms.
    public struct TransformCounters: Hashable, Sendable {
        /// Transforms that came in.
        public var received = 0
        /// Transforms that were not used, by reason.
        public var rejected: [String: Int] = [:]
    }

    /// An ingest without calibrations and transforms.
    public init(settings: IngestSettings = IngestSettings()) {
        self.settings = settings
    }

    /// What has happened to the images, by camera.
    public var counters: [String: CameraCounters] { cameras.mapValues(\.counters) }

    /// Every camera that an image came of: its name, its optical frame, and the stamp of the last image.
    var cameraFrames: [(name: String, frame: String, stampNanoseconds: Int64)] {
        cameras.keys.sorted().compactMap { name in
            guard let camera = cameras[name], let stamp = camera.lastPosedNanoseconds else {
                return nil
            }
            return (name, camera.frameID, stamp)
        }
    }

    /// Takes a calibration from a file.
    ///
    /// It holds until a message brings another.
    public mutating func calibrate(_ model: CameraModel, camera name: String) {
        calibrate(model, frameID: "", camera: name)
    }

    /// Takes a calibration message.
    public mutating func receive(
        _ calibration: CameraCalibration,
        camera name: String
    ) -> [IngestEvent] {
        do {
            let model = try CameraModel(calibration)
            calibrate(model, frameID: calibration.frameID, camera: name)
            return []
        } catch {
            return [.badCalibration(camera: name, error)]
        }
    }

    /// Takes a compressed image.
    public mutating func receive(
        _ image: CompressedImage,
        camera name: String,
        now: Int64
    ) -> [IngestEvent] {
        receive(.compressed(image), name, now)
    }

    /// Takes a raw image.
    public mutating func receive(
        _ image: RawImage,
        camera name: String,
        now: Int64
    ) -> [IngestEvent] {
        receive(.raw(image), name, now)
    }

    /// Takes transforms; `isStatic` for those of `/tf_static`, which hold at every stamp.
    ///
    /// Images that have waited for them come out.
    public mutating func receive(
        _ transforms: [FrameTransform],
        isStatic: Bool,
        now: Int64
    ) -> [IngestEvent] {
        var events: [IngestEvent] = []
        if !transforms.isEmpty && !isStatic { lastTransformArrival = now }
        for transform in transforms {
            transformCounters.received += 1
            do {
                try insert(transform, isStatic)
            } catch {
                transformCounters.rejected[error.name, default: 0] += 1
                events.append(.badTransform(error))
            }
        }
        return events + advance(to: now)
    }

    /// Lets time pass: images that have waited too long come out with a reason.
    ///
    /// Call it a few times a second when nothing else comes.
    public mutating func advance(to now: Int64) -> [IngestEvent] {
        var events: [IngestEvent] = []
        let flow = transformsFlow(now)
        for name in cameras.keys.sorted() {
            events +=
                cameras[name]?.drain(tree, settings, transformsFlow: flow, now: now)
                ?? []
        }
        return events
    }

    private func transformsFlow(_ now: Int64) -> Bool {
        lastTransformArrival.map { Double(now - $0) < settings.clockMismatchSeconds * 1e9 / 2 }
            ?? false
    }

    private mutating func hasRoom(for name: String) -> Bool {
        let hasRoom = cameras[name] != nil || cameras.count < settings.maximumCameras
        if !hasRoom { refusedForCameraLimit += 1 }
        return hasRoom
    }

    private mutating func insert(
        _ transform: FrameTransform,
        _ isStatic: Bool
    ) throws(FrameInsertError) {
        let (pose, parent, child) = (
            transform.parentFromChild, transform.parentFrameID, transform.childFrameID
        )
        if isStatic {
            try tree.insertStatic(pose, parent: parent, child: child)
        } else {
            try tree.insert(
                pose,
                parent: parent,
                child: child,
                stampNanoseconds: transform.stampNanoseconds
            )
        }
    }

    private mutating func calibrate(_ model: CameraModel, frameID: String, camera name: String) {
        guard hasRoom(for: name) else { return }
        cameras[name, default: CameraIngest(name: name)].calibrate(
            model,
            frameID: frameID,
            networkSize: settings.networkSize
        )
    }

    private mutating func receive(
        _ image: ImageMessage,
        _ name: String,
        _ now: Int64
    ) -> [IngestEvent] {
        guard hasRoom(for: name) else {
            return [
                .rejected(
                    FrameRejection(
                        camera: name,
                        stampNanoseconds: image.stampNanoseconds,
                        reason: .tooManyCameras(limit: settings.maximumCameras)
                    )
                )
            ]
        }
        var camera = cameras.removeValue(forKey: name) ?? CameraIngest(name: name)
        let events =
            camera.receive(image, settings, now: now)
            + camera.drain(tree, settings, transformsFlow: transformsFlow(now), now: now)
        cameras[name] = camera
        return events
    }
}

extension FrameInsertError {
    /// A short name for counting.
    public var name: String {
        switch self {
        case .badName: "bad_frame_name"
        case .notFinite: "non_finite_pose"
        case .loop: "frame_loop"
        case .tooManyFrames: "too_many_frames"
        }
    }
}
