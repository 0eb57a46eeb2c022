internal import Dispatch
internal import Foundation
internal import Grounding
internal import Logging
internal import Mapping
internal import Messages
internal import ServiceLifecycle
internal import Synchronization
internal import Transport

/// Saves the map while the daemon runs and when it ends, and does with maps what is asked by request.
final class MapDesk: Service {
    /// Where a recording has the requests that changed the map.
    static let requestTopic = "/map"

    private enum Job: Sendable {
        case request(MapRequest, ReplyTicket)
        case save
    }

    private struct State {
        var path = ""
        var savedRevision: UInt64?
        var failure: String?
        var savedCount = 0
    }

    /// A map that takes longer to save or load is told.
    private static let patienceSeconds = 2.0

    private let live: LiveConfiguration
    private let board: MapBoard
    private let answerer: Answerer
    private let map: Mailbox<MapEvent>
    private let recording: RecordingDesk
    private let logger: Logger
    private let state = Mutex(State())
    /// One after the other: every one of them waits for the disk or for the map.
    private let jobs = Mailbox<Job>(capacity: 64) { _ in false }

    init(
        _ live: LiveConfiguration,
        board: MapBoard,
        answerer: Answerer,
        map: Mailbox<MapEvent>,
        recording: RecordingDesk,
        logger: Logger
    ) {
        (self.live, self.board, self.answerer) = (live, board, answerer)
        (self.map, self.recording, self.logger) = (map, recording, logger)
    }

    private var configuration: NodeConfiguration { live.current }

    /// Does what is asked, in a moment, and answers.
    func handle(_ request: MapRequest, _ ticket: ReplyTicket) {
        jobs.put(.request(request, ticket))
    }

    func run() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                try await MailboxWorker(name: "maps", mailbox: self.jobs) { self.work($0) }.run()
            }
            if configuration.mapping.file != nil {
                group.addTask { try await self.saveAgainAndAgain() }
            }
            try await group.waitForAll()
        }
        await onOwnThread("map-end") { self.saveIntoFile() }
    }

    /// Whether the map is safe, for diagnostics; nil where no file is configured and none was asked for.
    var status: DiagnosticStatus? {
        let state = state.withLock { $0 }
        let busySeconds = jobs.stalledSeconds
        let isSlow = busySeconds > Self.patienceSeconds
        guard !state.path.isEmpty || state.failure != nil || isSlow else { return nil }
        let complaints = [
            state.failure.map { "the map is not saved: \($0)" },
            isSlow
                ? "a map has been on its way to or from the disk for \(Int(busySeconds)) s: look for what else uses that disk"
                : nil,
        ].compactMap(\.self)
        let level = state.failure == nil ? DiagnosticStatus.Level.warning : .error
        return DiagnosticStatus(
            level: complaints.isEmpty ? .ok : level,
            name: "map_file",
            message: complaints.isEmpty ? "ok" : complaints.joined(separator: "; "),
            values: [
                .init("file", state.path), .init("saved", "\(state.savedCount)"),
                .init("saved_revision", state.savedRevision.map { "\($0)" } ?? "none"),
            ]
        )
    }

    private func saveAgainAndAgain() async throws {
        try await PeriodicWorker(
            name: "map-save",
            every: .seconds(self.configuration.mapping.saveEverySeconds)
        ) { _ in self.jobs.put(.save) }.run()
    }

    private func work(_ job: Job) {
        switch job {
        case .save: saveIntoFile()
        case .request(let request, let ticket):
            let reason = refusal(of: request)
            // A replay changes its map at this moment too.
            if reason == nil, [.clear, .load, .merge].contains(request.action) {
                recording.see(Envelope(request, topic: Self.requestTopic))
            }
            var answer = described
            (answer.isDone, answer.reason) = (reason == nil, reason ?? "")
            ticket.reply(answer)
        }
    }

    private func saveIntoFile() {
        guard let file = configuration.mapping.file, let revision = board.snapshot?.revision,
            state.withLock({ $0.savedRevision }) != revision
        else { return }
        if let reason = save(to: file) {
            logger.error("the map is not saved: \(reason)")
        } else {
            state.withLock { $0.savedRevision = revision }
        }
    }

    /// Does what is asked.
    ///
    /// - Returns: why it was not done; nil when it was.
    private func refusal(of request: MapRequest) -> String? {
        switch request.action {
        case .status: return nil
        case .clear: return exchange(.clear)
        case .save, .load, .merge: break
        }
        do throws(NodeError) {
            let path = try configuration.mapPath(named: request.name)
            guard request.action != .save else { return save(to: path) }
            let file = try MapFile(contentsOf: path, for: configuration)
            if let reason = exchange(request.action == .load ? .load(file) : .merge(file)) {
                return "\(path): \(reason)"
            }
            state.withLock { $0.path = path }
            return nil
        } catch {
            return error.description
        }
    }

    private func save(to path: String) -> String? {
        guard let snapshot = board.snapshot else { return "there is no map yet" }
        do {
            let folder = (path as NSString).deletingLastPathComponent
            if !folder.isEmpty {
                try FileManager.default.createDirectory(
                    atPath: folder,
                    withIntermediateDirectories: true
                )
            }
            try MapFile(snapshot, objects: answerer.registry).write(to: path, for: configuration)
        } catch {
            let reason = (error as? NodeError)?.description ?? error.localizedDescription
            state.withLock { $0.failure = reason }
            return reason
        }
        state.withLock { ($0.path, $0.failure, $0.savedCount) = (path, nil, $0.savedCount + 1) }
        return nil
    }

    /// Has the map's thread exchange the map, and the objects with it.
    ///
    /// - Returns: why it could not; nil when it did.
    private func exchange(_ kind: MapExchange.Kind) -> String? {
        let answer = Mailbox<MapExchange.Outcome>(capacity: 1)
        map.put(.exchange(MapExchange(kind: kind) { answer.put($0) }))
        let patience = DispatchWorkItem { answer.put(.refused("the map's thread does not answer")) }
        DispatchQueue.global().asyncAfter(deadline: .now() + 30, execute: patience)
        defer { patience.cancel() }
        switch answer.take() {
        case .done(let numbers):
            answerer.exchange(kind, numbers: numbers)
            return nil
        case .refused(let reason): return reason
        case nil: return "the daemon is ending"
        }
    }

    private var described: MapState {
        var answer = MapState()
        answer.path = state.withLock { $0.path }
        answer.objectCount = UInt64(answerer.registry.entries.count)
        guard let snapshot = board.snapshot else { return answer }
        answer.gaussianCount = UInt64(snapshot.gaussianCount)
        answer.keyframeCount = UInt64(snapshot.submaps.count)
        (answer.epoch, answer.revision) = (snapshot.epoch, snapshot.revision)
        answer.byteCount = UInt64(snapshot.byteCount)
        return answer
    }
}
