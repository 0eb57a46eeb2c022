internal import CZeroMQ
internal import Foundation
public import Messages

/// Asks the daemon, patiently: a request that stays without answer is sent again over a fresh
/// connection, under the same id, so that it is worked on once.
public final class GoalClient: Sendable {
    private let endpoint: String
    private let security: ClientSecurity?
    private let connectSeconds: Double
    private let attemptSeconds: Double

    /// Creates a client of the goal server at `endpoint`.
    ///
    /// - Parameters:
    ///   - endpoint: where the daemon listens.
    ///   - security: this client's keys and the daemon's; nil for a daemon without keys.
    ///   - connectSeconds: how long it may take until somebody listens there. The default is 3 s.
    ///   - attemptSeconds: how long one attempt waits for the answer before the request is sent
    ///     again over a fresh connection. The default is 3 s.
    public init(
        endpoint: String,
        security: ClientSecurity? = nil,
        connectSeconds: Double = 3,
        attemptSeconds: Double = 3
    ) {
        self.endpoint = endpoint
        self.security = security
        self.connectSeconds = connectSeconds
        self.attemptSeconds = attemptSeconds
    }

    /// Asks for something by name and waits up to `waitSeconds` for the answer.
    ///
    /// - Throws: `TransportError.cannotConnect`, `.refused`, `.noAnswer`, `.badAnswer`, `.badEndpoint`;
    ///   `.closed` when the task was cancelled.
    public func ask(
        _ goal: LanguageGoal,
        waitSeconds: Double
    ) async throws(TransportError) -> GoalResult {
        try await request(LanguageGoal.typeName, goal.encoded(), waitSeconds)
    }

    /// Asks for what is pointed at in an image and waits up to `waitSeconds` for the answer.
    ///
    /// - Throws: as for a name.
    public func ask(
        _ goal: PromptGoal,
        waitSeconds: Double
    ) async throws(TransportError) -> GoalResult {
        try await request(PromptGoal.typeName, goal.encoded(), waitSeconds)
    }

    /// Takes a goal back and waits up to `waitSeconds` for the answer.
    ///
    /// - Throws: as `ask`.
    public func cancel(
        _ goal: CancelGoal,
        waitSeconds: Double
    ) async throws(TransportError) -> GoalResult {
        try await request(CancelGoal.typeName, goal.encoded(), waitSeconds)
    }

    /// Asks the daemon to record, or how recording goes, and waits up to `waitSeconds` for the answer.
    ///
    /// - Throws: as `ask`.
    public func record(
        _ request: RecordingRequest,
        waitSeconds: Double
    ) async throws(TransportError) -> RecordingState {
        try await self.request(RecordingRequest.typeName, request.encoded(), waitSeconds)
    }

    /// Asks the daemon to save or load its map, or how it is, and waits up to `waitSeconds` for the answer.
    ///
    /// - Throws: as `ask`.
    public func map(
        _ request: MapRequest,
        waitSeconds: Double
    ) async throws(TransportError) -> MapState {
        try await self.request(MapRequest.typeName, request.encoded(), waitSeconds)
    }

    /// Asks the daemon for its parameters, or to change some, and waits up to `waitSeconds` for the answer.
    ///
    /// - Throws: as `ask`.
    public func parameters(
        _ request: ParameterRequest,
        waitSeconds: Double
    ) async throws(TransportError) -> ParameterState {
        try await self.request(ParameterRequest.typeName, request.encoded(), waitSeconds)
    }

    private func request<Answer: Message>(
        _ type: String,
        _ payload: [UInt8],
        _ waitSeconds: Double
    ) async throws(TransportError) -> Answer {
        let thread = try SocketThread()
        let attempt = GoalAttempts<Answer>(
            endpoint: endpoint,
            security: security,
            parts: [Array(UUID().uuidString.utf8), Array(type.utf8), payload],
            connectSeconds: connectSeconds,
            attemptSeconds: attemptSeconds,
            waitSeconds: waitSeconds,
            thread: thread
        )
        let answer = await withTaskCancellationHandler {
            await withCheckedContinuation {
                (continuation: CheckedContinuation<Result<Answer, TransportError>, Never>) in
                let body = Thread { continuation.resume(returning: attempt.run()) }
                body.name = "goal-client"
                body.start()
            }
        } onCancel: {
            thread.stop()
        }
        return try answer.get()
    }
}
