internal import Grounding
internal import Ingest
internal import Mapping
internal import SemanticSplat
internal import ServiceLifecycle
internal import Synchronization

/// What the map's thread works on.
enum MapEvent: Sendable {
    /// A frame with its pose. May be dropped when the map is busy for long.
    case frame(PosedFrame)
    /// A prediction of a window. Never dropped.
    case prediction(WindowPrediction, KeyframeWindow)
    /// Where the cameras were, as SLAM sees it now. Refused, not dropped, where more wait than memory is for.
    case correction(PoseUpdate)
    /// Another map. Never dropped.
    case exchange(MapExchange)

    var isFrame: Bool {
        if case .frame = self { true } else { false }
    }

    /// What it takes while it waits: images, and the poses of a correction.
    var byteCount: Int {
        switch self {
        case .frame(let frame): frame.image.pixels.count
        case .correction(let update): update.byteCount
        case .prediction, .exchange: 0
        }
    }

    /// A prediction does not wait behind a second of frames; everything else keeps its order among them.
    var isUrgent: Bool {
        if case .prediction = self { true } else { false }
    }
}

/// The map's one writer: frames become keyframes, predictions become the map, readers get snapshots.
struct MapService: Service {
    /// What is to be worked on; at most 30 frames wait (a second of video), and 128 MiB, older ones go, counted.
    let inbox = Mailbox<MapEvent>(
        capacity: 30,
        mayDrop: { $0.isFrame },
        isUrgent: { $0.isUrgent },
        maximumBytes: 128 << 20,
        bytes: { $0.byteCount }
    )

    /// Where windows go; the latest wins.
    let windows: Mailbox<KeyframeWindow>

    /// Where snapshots go.
    let board: MapBoard

    /// Prepares snapshots for goals, here, so that no goal waits for it.
    let grounder: Grounder

    /// What may change while it runs: the budget.
    let live: LiveConfiguration

    /// The counters.
    let counters: MapCounters

    /// Makes the engine, on the thread that will own it.
    let makeEngine: @Sendable () -> MappingEngine

    func run() async throws {
        Task.detached {
            await onOwnThread("map") {
                var engine = makeEngine()
                while let event = inbox.take() {
                    keepBudget(&engine)
                    handle(event, &engine)
                }
            }
        }
        // On a busy machine a prediction takes a second to go into the map: it is abandoned.
        try await gracefulShutdown()
        inbox.close()
    }

    /// Takes over a budget that was changed.
    private func keepBudget(_ engine: inout MappingEngine) {
        let bytes = live.current.mapping.budgetMebibytes << 20
        guard engine.settings.map.budgetBytes != bytes else { return }
        let revision = engine.map.revision
        engine.changeBudget(bytes: bytes)
        counters.evicted(engine.map.evictedCount)
        if engine.map.revision != revision { publish(engine) }
    }

    private func handle(_ event: MapEvent, _ engine: inout MappingEngine) {
        switch event {
        case .frame(let frame):
            board.see(frame)
            let epoch = engine.map.epoch
            defer { if engine.map.epoch != epoch { publish(engine) } }
            switch engine.consider(frame) {
            case .skipped(let reason):
                counters.skipped(reason.rawValue)
            case .keyframe(let id, _):
                counters.admitted(keyframe: id, windowKeyframes: engine.windowCount)
                if let window = engine.window() { windows.put(window) }
            }
        case .correction(let update):
            guard engine.correct(update) else { return counters.correctedNothing() }
            publish(engine)
        case .exchange(let exchange):
            let outcome = exchange.exchange(in: &engine)
            if case .done = outcome { publish(engine) }
            exchange.done(outcome)
        case .prediction(let prediction, let window):
            let started = ContinuousClock.now
            engine.integrate(prediction, for: window)
            publish(engine)
            counters.integrated(
                window.keyframes.map(\.id),
                in: .now - started,
                evicted: engine.map.evictedCount,
                lookedThrough: engine.map.lookedThroughCount,
                unpredicted: engine.unpredictedCount
            )
        }
    }

    private func publish(_ engine: MappingEngine) {
        board.publish(grounder.prepare(engine.map.snapshot()))
    }
}
