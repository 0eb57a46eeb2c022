internal import Foundation
internal import Grounding
public import Logging
internal import Mapping
internal import Messages
internal import SemanticSplat
internal import ServiceLifecycle
internal import Transport

/// The daemon: the way of a frame to an answered goal, DESIGN section 1 as code.
///
///     robot ─► sensors ─► ingest ─► map ⇄ predictor
///                                    │
///     planner ─► goal server ─► goals (from the map as it is now) ─► results ─► planners, viewers
///
/// What comes in and what goes out passes the recording, if there is one. Every arrow is a mailbox with a written bound; every box has a thread of its own. Ingest never
/// waits for the predictor, and a goal never waits for either.
public struct Pipeline: Sendable {
    /// How it does.
    package var health: HealthBoard { view.health }

    /// What viewers see of it, and may ask of it.
    package let view: LiveView

    private let logger: Logger
    private let services: [any Service]
    private let ending: @Sendable () -> Void

    /// Loads the model and opens the sockets.
    ///
    /// - Parameters:
    ///   - configuration: everything that can be chosen.
    ///   - source: the text that the configuration was read from, for a recording; empty for the defaults.
    ///   - logger: where to tell people what happens.
    /// - Throws: `NodeError` when the model cannot be loaded, or an endpoint or the recording's file cannot be had.
    public init(
        configuration: NodeConfiguration,
        source: String = "",
        logger: Logger
    ) throws(NodeError) {
        let hub = ViewerHub()
        var logger = logger
        logger.handler = MultiplexLogHandler([logger.handler, ViewerLog(hub: hub)])
        self.logger = logger
        // First, because nothing is opened with keys that cannot be used.
        let security = try NodeSecurity(configuration.security)
        let live = LiveConfiguration(configuration, text: source)
        let predictor = try makePredictor(configuration.predictor)
        let sensors = try Self.sensors(
            configuration.sensors,
            named: configuration.topics,
            security.publishers
        )
        let recording = try RecordingDesk(live) {
            sensors.counters.droppedOldest
        }
        let publisher = try Self.publisher(configuration, security.server, recording)

        let board = MapBoard()
        let shelf = FrameShelf(hub: hub)
        let counters = MapCounters()
        let windows = Mailbox<KeyframeWindow>(capacity: 1)
        let settings = mappingSettings(configuration)
        let grounder = Grounder(
            language: predictor.language,
            settings: groundingSettings(configuration),
            segmenter: try makeSegmenter(configuration.predictor, for: predictor)
        )
        let answerer = Answerer(
            grounder: grounder,
            live: live,
            board: board,
            shelf: shelf,
            isPredicting: { !windows.isIdle }
        )
        var engine = MappingEngine(settings: settings, predictor: predictor)
        if let file = try Self.savedMap(configuration) {
            let exchange = MapExchange(kind: .load(file)) { _ in }
            if case .refused(let reason) = exchange.exchange(in: &engine) {
                throw NodeError("\(configuration.mapping.file ?? ""): \(reason)")
            }
            board.publish(grounder.prepare(engine.map.snapshot()))
            answerer.exchange(exchange.kind, numbers: [:])
        }
        let map = MapService(
            windows: windows,
            board: board,
            grounder: grounder,
            live: live,
            counters: counters
        ) { [engine] in engine }
        let prediction = PredictorService(
            predictor: predictor,
            windows: windows,
            map: map.inbox,
            counters: counters,
            logger: logger
        )

        let maps = MapDesk(
            live,
            board: board,
            answerer: answerer,
            map: map.inbox,
            recording: recording,
            logger: logger
        )
        let occupancy = OccupancyService(live: live, board: board, publisher: publisher)
        let goals = GoalDesk(
            defaultDeadlineSeconds: live.current.grounding.deadlineSeconds,
            answer: answerer.answer
        )
        let book = AnswerBook(hub: hub)
        let front = GoalFront(desk: goals, publisher: publisher, board: board, book: book)
        let parameters = ParameterDesk(live, recording: recording, logger: logger)
        let goalServer = try Self.goalServer(
            configuration,
            security.server,
            front,
            recording,
            maps,
            parameters
        )

        let ingest = IngestService(
            configuration: configuration,
            subscriber: sensors,
            ingestor: try makeIngestor(configuration, for: predictor),
            frames: map.inbox,
            goals: front,
            recording: recording,
            shelf: shelf,
            logger: logger
        )
        let daemonID = UUID().uuidString
        let view = LiveView(
            daemonID: daemonID,
            startedNanoseconds: nowNanoseconds(),
            health: HealthBoard(),
            history: HealthHistory(),
            hub: hub,
            frames: shelf,
            answers: book,
            map: MapViews(board: board) { answerer.grounder },
            sessions: SessionLibrary { live.current.record.folder },
            board: board,
            live: live,
            answerer: answerer,
            front: front,
            recording: recording
        )
        self.view = view
        let progress = ProgressWatch([
            ("sensors", SocketWatch(rounds: { sensors.rounds }, stir: sensors.stir).stalled),
            ("ingest", { ingest.clock.stalledSeconds }),
            ("map", { map.inbox.stalledSeconds }),
            ("predictor", { windows.stalledSeconds }),
            ("goals", { goals.stalledSeconds }),
            (
                "goal server",
                SocketWatch(rounds: { goalServer.rounds }, stir: goalServer.stir).stalled
            ),
            ("results", SocketWatch(rounds: { publisher.rounds }, stir: publisher.stir).stalled),
        ])
        services = [
            recording, maps, goals, StandingGoals(front: front, board: board), prediction, map,
            ingest,
            occupancy,
            ObjectPublications(
                publisher: publisher,
                answerer: answerer,
                board: board,
                worldFrame: configuration.worldFrame
            ),
            DiagnosticsService(
                live: live,
                sensors: sensors,
                goalServer: goalServer,
                publisher: publisher,
                inputs: ingest.inputs,
                map: map,
                windows: windows,
                occupancy: occupancy,
                goals: goals,
                answerer: answerer,
                recording: recording,
                maps: maps,
                security: security,
                parameters: parameters,
                progress: progress,
                health: view.health
            ),
            ViewerFeed(
                hub: hub,
                health: view.health,
                history: view.history,
                map: view.map,
                answerer: answerer,
                recording: recording
            ),
            Heartbeats(publisher: publisher, daemonID: daemonID),
            SupervisionService(
                manager: ServiceManager(),
                progress: progress,
                health: view.health,
                logger: logger
            ),
        ]
        ending = {
            sensors.close()
            goalServer.close()
            publisher.close()
        }
        logger.notice("\(security.sentence)")
        for problem in security.problems { logger.warning("\(problem)") }
        logger.notice(
            """
            listening to \(configuration.sensors.endpoints.joined(separator: ", ")); \
            goals at \(goalServer.endpoint); results at \(publisher.endpoint)
            """
        )
    }

    /// Runs until it is asked to end, which may be before it runs; then ends every service and closes every socket.
    ///
    /// - Parameter isAskedToEnd: returns when it is.
    /// - Throws: what a service throws, which ends all of them.
    public func run(until isAskedToEnd: @escaping @Sendable () async -> Void) async throws {
        let group = ServiceGroup(configuration: .init(services: services, logger: logger))
        let waiting = Task {
            await isAskedToEnd()
            await group.triggerGracefulShutdown()
        }
        defer {
            waiting.cancel()
            ending()
        }
        try await group.run()
        logger.notice("ended")
    }

    private static func sensors(
        _ configuration: NodeConfiguration.Sensors,
        named names: TopicNames,
        _ security: [ClientSecurity]
    ) throws(NodeError) -> Subscriber {
        var options = SubscriberOptions(rules: rules(configuration.cameras) + TopicRule.goals)
        options.maximumBytes = configuration.maximumMessageMebibytes << 20
        options.names = names
        return try opening { () throws(TransportError) in
            try Subscriber(
                endpoints: configuration.endpoints,
                options: options,
                security: security
            )
        }
    }

    /// The topics of the named cameras only, or of every camera.
    private static func rules(_ cameras: [String]) -> [TopicRule] {
        guard !cameras.isEmpty else { return TopicRule.sensors }
        return TopicRule.sensors.flatMap { rule in
            guard rule.pattern.contains("*") else { return [rule] }
            return cameras.map { camera in
                TopicRule(
                    rule.pattern.replacing("*", with: camera),
                    types: rule.types,
                    depth: rule.depth
                )
            }
        }
    }

    /// The map to begin with; nil where the configuration names none, or the file does not exist yet.
    private static func savedMap(_ configuration: NodeConfiguration) throws(NodeError) -> MapFile? {
        guard let file = configuration.mapping.file, FileManager.default.fileExists(atPath: file)
        else { return nil }
        return try MapFile(contentsOf: file, for: configuration)
    }

    private static func publisher(
        _ configuration: NodeConfiguration,
        _ security: ServerSecurity?,
        _ recording: RecordingDesk
    ) throws(NodeError) -> ResultPublisher {
        try opening { () throws(TransportError) in
            try ResultPublisher(
                endpoint: configuration.resultEndpoint,
                names: configuration.topics,
                security: security
            ) { recording.see($0) }
        }
    }

    private static func goalServer(
        _ configuration: NodeConfiguration,
        _ security: ServerSecurity?,
        _ front: GoalFront,
        _ recording: RecordingDesk,
        _ maps: MapDesk,
        _ parameters: ParameterDesk
    ) throws(NodeError) -> GoalServer {
        try opening { () throws(TransportError) in
            try GoalServer(
                endpoint: configuration.goalEndpoint,
                security: security
            ) { request, ticket in
                switch request {
                case .record(let asked): recording.handle(asked) { ticket.reply($0) }
                case .map(let asked): maps.handle(asked, ticket)
                case .parameters(let asked): parameters.handle(asked, ticket)
                case .goal(let asked):
                    recording.see(asked)
                    front.handle(asked, ticket)
                }
            }
        }
    }

    private static func opening<Socket>(
        _ open: () throws(TransportError) -> Socket
    ) throws(NodeError) -> Socket {
        do throws(TransportError) {
            return try open()
        } catch {
            throw NodeError(error.description)
        }
    }
}
