internal import Geometry
internal import Ingest
internal import Messages
internal import Node

/// A pose: where the second frame of its name is in the first.
typealias PoseDocument = AnswerDocument.PoseDocument

/// A camera without its lens.
struct IntrinsicsDocument: Encodable {
    let fxPx: Double
    let fyPx: Double
    let cxPx: Double
    let cyPx: Double

    /// The numbers as OpenCV counts pixels.
    init(_ pinhole: Pinhole) {
        (fxPx, fyPx) = (pinhole.fx, pinhole.fy)
        (cxPx, cyPx) = pinhole.openCVPrincipalPoint
    }
}

/// An image that came.
struct FrameNoteDocument: Encodable {
    let camera: String
    let sequence: Int
    let stampNs: Int64
    let widthPx: Int?
    let heightPx: Int?
    let intrinsics: IntrinsicsDocument?
    let mapFromCamera: PoseDocument?

    init(_ frame: ShelvedFrame) {
        (camera, sequence, stampNs) = (frame.camera, frame.sequence, frame.stampNanoseconds)
        widthPx = frame.place?.pinhole.width
        heightPx = frame.place?.pinhole.height
        intrinsics = frame.place.map { IntrinsicsDocument($0.pinhole) }
        mapFromCamera = frame.place.map { PoseDocument($0.worldFromCamera) }
    }
}

/// What is recorded.
struct RecordingDocument: Encodable {
    let isRecording: Bool
    let path: String
    let recorded: UInt64
    let dropped: UInt64

    init(_ state: RecordingState) {
        (isRecording, path) = (state.isRecording, state.path)
        (recorded, dropped) = (state.recordedCount, state.droppedCount)
    }
}

/// What is wrong, and what to do.
struct CauseDocument: Encodable {
    let part: String
    let message: String

    init(_ cause: HealthReport.Cause) {
        (part, message) = (cause.part, cause.sentence)
    }
}

/// How full the window is.
struct WindowDocument: Encodable {
    let keyframes: Int
    let capacity: Int
}

/// How the daemon is now.
struct StateDocument: Encodable {
    struct Daemon: Encodable {
        let id: String
        let version: String
        let uptimeS: Double
        let startedNs: Int64
    }

    struct Model: Encodable {
        let name: String
        let predictor: String
    }

    struct Map: Encodable {
        let frame: String
        let epoch: UInt64
        let revision: UInt64
        let gaussians: Int
        let chunks: Int
        let bytes: Int
        let budgetBytes: Int
    }

    struct Camera: Encodable {
        let name: String
        let topic: String
        let frame: String?
        let rateHz: Double
        let ageS: Double?
        let received: Int
        let drops: Int
        let widthPx: Int?
        let heightPx: Int?
        let sequence: Int?
        let stampNs: Int64?
        let intrinsics: IntrinsicsDocument?
        let mapFromCamera: PoseDocument?
    }

    let daemon: Daemon
    let state: String
    let causes: [CauseDocument]
    let model: Model
    let map: Map
    let window: WindowDocument
    let keyframes: Int
    let cameras: [Camera]
    let recording: RecordingDocument

    init(_ view: LiveView) {
        let (report, configuration) = (view.health.latest, view.configuration)
        let figures = report.figures
        daemon = Daemon(
            id: view.daemonID,
            version: semsplatVersion,
            uptimeS: figures.uptimeSeconds,
            startedNs: view.startedNanoseconds
        )
        state = report.state.rawValue
        causes = report.causes.map { CauseDocument($0) }
        model = Model(
            name: configuration.predictor.model,
            predictor: configuration.predictor.kind.rawValue
        )
        map = Map(
            frame: configuration.worldFrame,
            epoch: figures.map.epoch,
            revision: figures.map.revision,
            gaussians: figures.map.gaussians,
            chunks: figures.map.submaps,
            bytes: figures.map.bytes,
            budgetBytes: figures.map.budgetBytes
        )
        window = WindowDocument(
            keyframes: figures.window.keyframes,
            capacity: figures.window.capacity
        )
        keyframes = figures.keyframes
        cameras = view.frames.cameras.map { Camera($0, view.frames, figures) }
        recording = RecordingDocument(view.recordingState)
    }
}

extension StateDocument.Camera {
    fileprivate init(_ name: String, _ frames: FrameShelf, _ figures: HealthFigures) {
        let topic = "/camera/\(name)/image"
        let input = figures.inputs.first { $0.topic == topic }
        let placed = frames.newestPlaced(of: name).map { FrameNoteDocument($0) }
        let newest = frames.newest(of: name)
        self.init(
            name: name,
            topic: topic,
            frame: newest?.frameID,
            rateHz: input?.hertz ?? 0,
            ageS: input?.ageSeconds,
            received: input?.received ?? 0,
            drops: figures.losses.filter { $0.subject == name || $0.subject == topic }
                .reduce(0) { $0 + $1.count },
            widthPx: placed?.widthPx,
            heightPx: placed?.heightPx,
            sequence: newest?.sequence,
            stampNs: newest?.stampNanoseconds,
            intrinsics: placed?.intrinsics,
            mapFromCamera: placed?.mapFromCamera
        )
    }
}
