internal import CZeroMQ
internal import Messages

/// The attempts to get one answer, each over a connection of its own (the "lazy pirate" of the
/// ZeroMQ guide, chapter 4).
struct GoalAttempts<Answer: Message>: Sendable {
    let endpoint: String
    let security: ClientSecurity?
    /// Request id, type, payload.
    let parts: [[UInt8]]
    let connectSeconds: Double
    let attemptSeconds: Double
    let waitSeconds: Double
    let thread: SocketThread

    private struct Connection {
        let socket: Socket
        let handshakes: HandshakeWatch
    }

    /// Attempts until there is an answer or the time is over.
    func run() -> Result<Answer, TransportError> {
        do throws(TransportError) {
            let end = ContinuousClock.now + .seconds(waitSeconds)
            let connectEnd = ContinuousClock.now + .seconds(connectSeconds)
            var wasConnected = false
            while ContinuousClock.now < end {
                let attemptEnd = min(end, .now + .seconds(attemptSeconds))
                let context = try Context()
                let connection = try open(in: context)
                let sendEnd = wasConnected ? attemptEnd : min(end, connectEnd)
                if try send(over: connection, until: sendEnd) {
                    wasConnected = true
                    if let answer = try answer(from: connection, until: attemptEnd) {
                        return .success(answer)
                    }
                } else if !wasConnected, connectEnd < end {
                    throw TransportError.cannotConnect(endpoint, seconds: connectSeconds)
                }
            }
            throw wasConnected
                ? TransportError.noAnswer(endpoint, seconds: waitSeconds)
                : TransportError.cannotConnect(endpoint, seconds: waitSeconds)
        } catch {
            return .failure(error)
        }
    }

    private func open(in context: Context) throws(TransportError) -> Connection {
        let socket = try Socket(ZMQ_DEALER, in: context)
        try socket.setHabits(
            lingerMilliseconds: 0,
            queuedMessages: 16,
            maximumBytes: MessageLimits().maximumBytes
        )
        // Without it a request would wait inside libzmq for somebody to listen.
        try socket.set(ZMQ_IMMEDIATE, 1)
        try socket.present(security)
        let handshakes = try HandshakeWatch(socket, in: context, hasKey: security != nil)
        try socket.connect(endpoint)
        return Connection(socket: socket, handshakes: handshakes)
    }

    private func send(
        over connection: Connection,
        until end: ContinuousClock.Instant
    ) throws(TransportError) -> Bool {
        try wait(for: ZMQ_POLLOUT, on: connection, until: end) { () throws(TransportError) in
            try connection.socket.send(parts) == .done ? true : nil
        } ?? false
    }

    private func answer(
        from connection: Connection,
        until end: ContinuousClock.Instant
    ) throws(TransportError) -> Answer? {
        try wait(for: ZMQ_POLLIN, on: connection, until: end) { () throws(TransportError) in
            guard
                let received = try connection.socket.receive(
                    maximumParts: 3,
                    maximumBytes: MessageLimits().maximumBytes
                )
            else { return nil }
            // Another id: an answer to somebody who had this connection's name before.
            guard received.partCount == 3, received.parts[0] == parts[0] else { return nil }
            guard received.parts[1].elementsEqual(Answer.typeName.utf8) else {
                throw .badAnswer(endpoint, reason: "its type is not \(Answer.typeName)")
            }
            do throws(WireError) {
                return try Answer(decoding: received.parts[2])
            } catch {
                throw .badAnswer(endpoint, reason: error.description)
            }
        }
    }

    /// Tries `step` whenever the socket is ready, until it gives something; nil when time is over.
    private func wait<Value>(
        for events: Int32,
        on connection: Connection,
        until end: ContinuousClock.Instant,
        _ step: () throws(TransportError) -> Value?
    ) throws(TransportError) -> Value? {
        while true {
            guard !thread.isStopping else { throw .closed }
            let left = ContinuousClock.now.duration(to: end) / .milliseconds(1)
            guard left > 0 else { return nil }
            let ready = try poll(
                [connection.socket],
                for: events,
                hearing: [connection.handshakes.events],
                wake: thread.wake,
                milliseconds: Int(left.rounded(.up))
            )
            if ready[1] { try connection.handshakes.read(about: endpoint) }
            if ready[0], let value = try step() { return value }
        }
    }
}
