internal import Foundation
internal import Geometry
internal import Ingest
internal import Logging
internal import Messages
internal import ServiceLifecycle
internal import Synchronization
internal import Transport

/// From bytes to posed frames, on a thread of its own that waits for nobody but the robot.
final class IngestService: Service {
    /// What came in and what became of it.
    let inputs: InputBook

    private let subscriber: Subscriber
    private let settings: IngestSettings
    private let calibrations: [String: CameraModel]
    private let frames: Mailbox<MapEvent>
    private let goals: GoalFront
    private let logger: Logger
    private let isEnding = Atomic(false)

    init(
        configuration: NodeConfiguration,
        subscriber: Subscriber,
        networkWidth: Int,
        networkHeight: Int,
        frames: Mailbox<MapEvent>,
        goals: GoalFront,
        logger: Logger
    ) throws(NodeError) {
        var settings = IngestSettings()
        settings.worldFrame = configuration.worldFrame
        settings.maximumPoseGapSeconds = configuration.sensors.maximumPoseGapSeconds
        settings.networkSize = ViewSize(width: networkWidth, height: networkHeight)
        self.settings = settings
        self.subscriber = subscriber
        self.frames = frames
        self.goals = goals
        self.logger = logger
        calibrations = try Self.calibrations(configuration.sensors.calibrationFiles)
        inputs = InputBook(
            monitor: InputMonitor(
                endpoints: configuration.sensors.endpoints,
                starvingAfterSeconds: configuration.sensors.starvingAfterSeconds,
                needsCalibration: calibrations.isEmpty,
                now: .now
            )
        )
    }

    func run() async throws {
        await withGracefulShutdownHandler {
            await onOwnThread("ingest") {
                var ingestor = Ingestor(settings: self.settings)
                for (camera, model) in self.calibrations {
                    ingestor.calibrate(model, camera: camera)
                }
                while !self.isEnding.load(ordering: .relaxed) { self.step(&ingestor) }
            }
        } onGracefulShutdown: {
            self.isEnding.store(true, ordering: .relaxed)
        }
    }

    private func step(_ ingestor: inout Ingestor) {
        let now = Int64(DispatchTime.now().uptimeNanoseconds)
        if let envelope = subscriber.take(waitingSeconds: 0.1) {
            do throws(WireError) {
                for event in try read(envelope, &ingestor, now) { handle(event) }
            } catch {
                inputs.refuse("\(envelope.topic): \(error.reason)", error.description)
            }
        }
        for event in ingestor.advance(to: now) { handle(event) }
        inputs.update(ingestor.counters, ingestor.transformCounters)
    }

    private func read(
        _ envelope: Envelope,
        _ ingestor: inout Ingestor,
        _ now: Int64
    ) throws(WireError) -> [IngestEvent] {
        let topic = envelope.topic
        // Topics are /camera/<name>/<what>, by the subscriber's rules.
        let camera = topic.split(separator: "/").dropFirst().first.map(String.init) ?? ""
        if let image = try envelope.decoded(as: CompressedImage.self) {
            inputs.note(.image, topic: topic, stampNanoseconds: image.stampNanoseconds)
            return ingestor.receive(image, camera: camera, now: now)
        }
        if topic.hasSuffix("/depth") {
            // Measured depth is not used yet; its arrival is not an error.
            return []
        }
        if let image = try envelope.decoded(as: RawImage.self) {
            inputs.note(.image, topic: topic, stampNanoseconds: image.stampNanoseconds)
            return ingestor.receive(image, camera: camera, now: now)
        }
        if let calibration = try envelope.decoded(as: CameraCalibration.self) {
            inputs.note(.calibration, topic: topic, stampNanoseconds: calibration.stampNanoseconds)
            return ingestor.receive(calibration, camera: camera)
        }
        if let transforms = try transforms(envelope) {
            inputs.note(
                .pose,
                topic: topic,
                stampNanoseconds: transforms.last?.stampNanoseconds ?? 0
            )
            return ingestor.receive(transforms, isStatic: topic == "/tf_static", now: now)
        }
        try readGoal(envelope)
        return []
    }

    private func transforms(_ envelope: Envelope) throws(WireError) -> [FrameTransform]? {
        if let one = try envelope.decoded(as: FrameTransform.self) { return [one] }
        return try envelope.decoded(as: FrameTransforms.self)?.transforms
    }

    private func readGoal(_ envelope: Envelope) throws(WireError) {
        if let goal = try envelope.decoded(as: LanguageGoal.self) { goals.handle(.find(goal)) }
        if let goal = try envelope.decoded(as: PromptGoal.self) { goals.handle(.point(goal)) }
        if let cancelled = try envelope.decoded(as: CancelGoal.self) {
            goals.handle(.cancel(cancelled))
        }
    }

    private func handle(_ event: IngestEvent) {
        switch event {
        case .frame(let frame):
            frames.put(.frame(frame))
        case .rejected(let rejection):
            inputs.tell("frame \(rejection.reason.name)", rejection.description)
        case .badTransform(let error):
            inputs.tell("transform \(error.name)", error.description)
        case .badCalibration(let camera, let error):
            inputs.refuse("calibration of \(camera)", error.description)
        case .clockRestarted(let camera):
            logger.warning(
                "the clock of camera '\(camera)' started anew; its images are taken from here on"
            )
        }
    }

    private static func calibrations(
        _ files: [String: String]
    ) throws(NodeError) -> [String: CameraModel] {
        var models: [String: CameraModel] = [:]
        for (camera, file) in files {
            guard let data = FileManager.default.contents(atPath: file) else {
                throw NodeError("the calibration file of '\(camera)', \(file), cannot be read")
            }
            do throws(CalibrationError) {
                models[camera] = try CalibrationFile.cameraModel(
                    String(decoding: data, as: UTF8.self),
                    source: file,
                    camera: camera
                )
            } catch {
                throw NodeError(error.description)
            }
        }
        return models
    }
}
