internal import Messages
internal import Transport

/// What a daemon answers when it was asked to do something.
protocol DaemonState: Sendable {
    /// Whether it was done.
    var isDone: Bool { get }

    /// Why it was not.
    var reason: String { get }
}

extension MapState: DaemonState {}
extension RecordingState: DaemonState {}

/// Asks the daemon at `endpoint` to do something, and prints how things are then.
///
/// - Parameters:
///   - endpoint: its goal socket.
///   - security: the keys to ask with; nil for none.
///   - patienceSeconds: how long it may take.
///   - json: whether `document` is printed, else the text.
///   - ask: asks.
///   - text: the state for people.
///   - document: the state for programs.
/// - Throws: `CommandFailure` when nobody answers, or when it was not done, with the reason.
func settle<State: DaemonState>(
    at endpoint: String,
    security: ClientSecurity?,
    patienceSeconds: Double,
    json: Bool,
    ask: (GoalClient, Double) async throws(TransportError) -> State,
    text: (State) -> String,
    document: (State) -> some Encodable
) async throws {
    let state: State
    do throws(TransportError) {
        state = try await ask(
            GoalClient(endpoint: endpoint, security: security),
            patienceSeconds
        )
    } catch {
        throw CommandFailure(error, endpoint: endpoint, seconds: patienceSeconds)
    }
    if json {
        try printJSON(document(state))
    } else if state.isDone {
        printNow(text(state))
    }
    guard state.isDone else { throw CommandFailure(.failed, state.reason) }
}
