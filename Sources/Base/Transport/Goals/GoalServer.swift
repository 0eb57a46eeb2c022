internal import CZeroMQ

/// Takes goals as requests and gives each its answer, on a thread of its own.
///
/// A request is `[request id][type][payload]`, an answer the same with the request's id. The same
/// request sent again (an asker that lost patience or its connection) is worked on once: it gets the
/// answer that is kept. What cannot be a request is answered too, as REJECTED with a reason, when it
/// has an id to answer to, and counted in any case.
public final class GoalServer: Sendable {
    /// Where askers connect.
    public let endpoint: String
    private let tally = Tally()
    private let thread: SocketThread

    /// Binds to `endpoint`; a port `*` becomes a free one.
    ///
    /// - Parameters:
    ///   - endpoint: where to listen.
    ///   - security: keys, and who may ask for what; nil lets everybody ask for everything.
    ///   - maximumBytes: the longest request that is read; a peer that sends more than 16 times as
    ///     much is disconnected.
    ///   - onRequest: called on the server's thread with every new request; it must not wait. The
    ///     answer may be given there and then, or later from any thread.
    /// - Throws: `TransportError.endpointTaken`, `.badEndpoint`.
    public init(
        endpoint: String,
        security: ServerSecurity? = nil,
        maximumBytes: Int = 1 << 20,
        onRequest: @escaping @Sendable (DaemonRequest, ReplyTicket) -> Void
    ) throws(TransportError) {
        thread = try SocketThread()
        let (tally, thread) = (tally, thread)
        self.endpoint = try thread.start("goal-server") {
            () throws(TransportError) -> ((GoalServerLoop, ZAPHandler?), String) in
            let context = try Context()
            let socket = try Socket(ZMQ_ROUTER, in: context)
            try socket.setHabits(
                lingerMilliseconds: 300,
                queuedMessages: 256,
                maximumBytes: 16 * maximumBytes
            )
            // Without it an answer to who is gone vanishes uncounted.
            try socket.set(ZMQ_ROUTER_MANDATORY, 1)
            // Who reconnects under a name of its own must not wait for its dead connection.
            try socket.set(ZMQ_ROUTER_HANDOVER, 1)
            // Whoever is admitted is let in; each request is looked at by itself.
            let guardian = try socket.guarded(
                by: security,
                needing: nil,
                in: context,
                tally: tally
            )
            let watch = try ConnectionWatch(
                socket,
                in: context,
                tally: tally,
                hasKey: security != nil,
                advice: "the asker went, or sent more than \(16 * maximumBytes) bytes"
            )
            let bound = try socket.bind(endpoint)
            let loop = GoalServerLoop(
                socket: socket,
                watch: watch,
                gate: security.map { RequestGate(clients: $0.clients) },
                wake: thread.wake,
                tally: tally,
                maximumBytes: maximumBytes,
                onRequest: onRequest
            )
            return ((loop, guardian), bound)
        } serve: { loop, guardian in
            loop.run(thread)
            guardian?.close()
        }
    }

    deinit { thread.stop() }

    /// What was asked, answered and refused, until now.
    public var counters: TransportCounters { tally.snapshot }

    /// How often its thread has come round; `stir` makes a living one come round within a moment.
    public var rounds: UInt64 { thread.roundCount }

    /// Wakes its thread although nothing came.
    public func stir() { thread.wake.signal() }

    /// Sends the answers that were given, for 0.3 s at most, and closes.
    public func close() {
        thread.stop()
        thread.join()
    }
}
