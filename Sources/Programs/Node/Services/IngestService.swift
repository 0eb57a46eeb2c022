internal import Foundation
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
    private let ingestor: Ingestor
    private let frames: Mailbox<MapEvent>
    private let goals: GoalFront
    private let recording: RecordingDesk
    private let shelf: FrameShelf
    private let logger: Logger
    /// When its thread came round.
    let clock = RoundClock()
    private let isEnding = Atomic(false)

    init(
        configuration: NodeConfiguration,
        subscriber: Subscriber,
        ingestor: Ingestor,
        frames: Mailbox<MapEvent>,
        goals: GoalFront,
        recording: RecordingDesk,
        shelf: FrameShelf,
        logger: Logger
    ) {
        self.ingestor = ingestor
        self.subscriber = subscriber
        self.frames = frames
        self.goals = goals
        self.recording = recording
        self.shelf = shelf
        self.logger = logger
        inputs = InputBook(
            monitor: InputMonitor(
                endpoints: configuration.sensors.endpoints,
                starvingAfterSeconds: configuration.sensors.starvingAfterSeconds,
                needsCalibration: configuration.sensors.calibrationFiles.isEmpty,
                now: .now
            )
        )
    }

    func run() async throws {
        await withGracefulShutdownHandler {
            await onOwnThread("ingest") {
                var ingestor = self.ingestor
                while !self.isEnding.load(ordering: .relaxed) { self.step(&ingestor) }
            }
        } onGracefulShutdown: {
            self.isEnding.store(true, ordering: .relaxed)
        }
    }

    private func step(_ ingestor: inout Ingestor) {
        clock.comesRound()
        let now = Int64(DispatchTime.now().uptimeNanoseconds)
        let envelope = subscriber.take(waitingSeconds: 0.1)
        let began = ContinuousClock.now
        if let envelope {
            recording.see(envelope)
            do throws(WireError) {
                for event in try read(envelope, &ingestor, now) { handle(event) }
            } catch {
                inputs.refuse("\(envelope.topic): \(error.reason)", error.description)
            }
        }
        for event in ingestor.advance(to: now) { handle(event) }
        inputs.update(
            ingestor.counters,
            ingestor.transformCounters,
            took: envelope == nil ? nil : .now - began
        )
    }

    private func read(
        _ envelope: Envelope,
        _ ingestor: inout Ingestor,
        _ now: Int64
    ) throws(WireError) -> [IngestEvent] {
        guard let reading = try ingestor.take(envelope, now: now) else {
            try readGoal(envelope)
            return []
        }
        if let kind = reading.kind {
            inputs.note(
                kind,
                topic: envelope.topic,
                stampNanoseconds: reading.stampNanoseconds
            )
            if kind == .image {
                shelf.see(envelope, stampNanoseconds: reading.stampNanoseconds)
            }
        }
        return reading.events
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
            shelf.see(frame)
            frames.put(.frame(frame))
        case .rejected(let rejection):
            inputs.tell("frame \(rejection.reason.name)", rejection.description)
        case .badTransform(let error):
            inputs.tell("transform \(error.name)", error.description)
        case .badCalibration(let camera, let error):
            inputs.refuse("calibration of \(camera)", error.description)
        case .clockRestarted(let camera):
            let sentence =
                "the clock of camera '\(camera)' was put back; its images are taken from here on"
            inputs.tell("clock restart", sentence)
            logger.warning("\(sentence)")
        case .poseUpdate(let update):
            if case .correction? = frames.put(.correction(update)) {
                inputs.refuse(
                    "too_many_corrections",
                    "pose corrections come faster than the map moves; one was refused, send fewer"
                )
            }
        case .badPoseUpdate(let error):
            inputs.refuse(error.name, error.description)
        }
    }
}
