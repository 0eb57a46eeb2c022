internal import Logging
internal import Messages
internal import Synchronization
internal import Transport

/// Says what the parameters are, and changes those that may change while the daemon runs.
final class ParameterDesk: Sendable {
    private let live: LiveConfiguration
    private let recording: RecordingDesk
    private let logger: Logger
    private let changes = Mutex<[String: LiveConfiguration.Change]>([:])

    init(_ live: LiveConfiguration, recording: RecordingDesk, logger: Logger) {
        (self.live, self.recording, self.logger) = (live, recording, logger)
    }

    /// Does what is asked and answers; called by one thread, for changes come one after the other.
    func handle(_ request: ParameterRequest, _ ticket: ReplyTicket) {
        var answer = ParameterState()
        do throws(ConfigurationError) {
            if request.action == .set { try set(request) }
            answer.parameters = try named(request)
        } catch {
            answer.isDone = false
            answer.reason = error.key.isEmpty ? error.problem : "\(error.key): \(error.problem)"
        }
        ticket.reply(answer)
    }

    /// What was changed since the start, for diagnostics; nil where nothing was.
    var status: DiagnosticStatus? {
        let changes = changes.withLock { $0 }
        guard !changes.isEmpty else { return nil }
        return DiagnosticStatus(
            level: .ok,
            name: "parameters",
            message: "ok",
            values: changes.sorted { $0.key < $1.key }.map {
                .init($0.key, "\($0.value.new) (at the start \($0.value.old))")
            }
        )
    }

    private func set(_ request: ParameterRequest) throws(ConfigurationError) {
        let done = try live.set(request.settings)
        guard !done.isEmpty else { return }
        recording.see(request)
        changes.withLock { changes in
            for change in done {
                logger.notice("\(change.name) was \(change.old) and is \(change.new) from now on")
                let first = changes[change.name]?.old ?? change.old
                changes[change.name] = .init(name: change.name, old: first, new: change.new)
            }
        }
    }

    private func named(
        _ request: ParameterRequest
    ) throws(ConfigurationError) -> [ParameterState.Parameter] {
        let parameters = live.parameters
        guard request.action != .list else { return parameters }
        let names = Set(request.settings.map(\.name))
        let known = parameters.map(\.name)
        if let stranger = names.sorted().first(where: { !known.contains($0) }) {
            let nearest = nearestName(to: stranger, among: known)
            throw ConfigurationError(
                file: "configuration",
                key: stranger,
                problem: "there is no such parameter"
                    + (nearest.map { "; did you mean '\($0)'?" } ?? "")
            )
        }
        return parameters.filter { names.contains($0.name) }
    }
}
