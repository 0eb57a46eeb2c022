internal import CZeroMQ

/// Listens to publishers on a thread of its own and keeps the newest messages of each topic.
///
/// ZeroMQ's own queue keeps the oldest messages when it is full; this thread therefore always
/// empties it, into rings whose oldest message makes room. Whatever is refused is counted with its
/// reason, and listening goes on.
public final class Subscriber: Sendable {
    private let inbox: Inbox
    private let tally = Tally()
    private let thread: SocketThread

    /// Connects to the publishers at `endpoints`; they need not be there yet.
    ///
    /// - Parameters:
    ///   - endpoints: where they publish.
    ///   - options: what to take, and how much of it.
    ///   - security: keys for publishers with keys: none, one for all of them, or one for each.
    /// - Throws: `TransportError.badEndpoint`.
    public init(
        endpoints: [String],
        options: SubscriberOptions = SubscriberOptions(),
        security: [ClientSecurity] = []
    ) throws(TransportError) {
        precondition([0, 1, endpoints.count].contains(security.count), "one for each publisher")
        inbox = Inbox(maximumBytes: options.maximumWaitingBytes, tally: tally)
        thread = try SocketThread()
        let intake = SubscriberIntake(options: options, inbox: inbox, tally: tally)
        let (thread, tally) = (thread, tally)
        try thread.start("subscriber") { () throws(TransportError) in
            let context = try Context()
            let socket = try Socket(ZMQ_SUB, in: context)
            try socket.setHabits(
                lingerMilliseconds: 0,
                queuedMessages: 100,
                maximumBytes: 2 * options.maximumBytes
            )
            let watch = try ConnectionWatch(
                socket,
                in: context,
                tally: tally,
                hasKey: !security.isEmpty,
                advice: "the publisher stopped or was cut off"
            )
            for prefix in Set(options.rules.flatMap(options.names.prefixes)) {
                try socket.subscribe(to: prefix)
            }
            let publishers = zip(endpoints.indices, endpoints).map { index, endpoint in
                Publisher(
                    endpoint: endpoint,
                    security: security.count > 1 ? security[index] : security.first
                )
            }
            for publisher in publishers { try publisher.connect(socket) }
            return ((socket, watch, publishers), ())
        } serve: { socket, watch, publishers in
            Self.serve(socket, watch, intake, thread, publishers)
        }
    }

    deinit { thread.stop() }

    /// Waits up to `waitingSeconds` for the message that arrived first.
    ///
    /// It blocks: call it on a thread of your own. Returns nil when nothing came, or when the
    /// subscriber is closed and nothing is left.
    public func take(waitingSeconds: Double) -> Envelope? {
        inbox.take(waitingSeconds: waitingSeconds)
    }

    /// What came and what was dropped or refused, until now.
    public var counters: TransportCounters { tally.snapshot }

    /// How often its thread has come round; `stir` makes a living one come round within a moment.
    public var rounds: UInt64 { thread.roundCount }

    /// Wakes its thread although nothing came.
    public func stir() { thread.wake.signal() }

    /// Ends listening; waits until the thread is gone.
    ///
    /// What had come may still be taken.
    public func close() {
        thread.stop()
        thread.join()
        inbox.close()
    }

    private static func serve(
        _ socket: Socket,
        _ watch: ConnectionWatch,
        _ intake: SubscriberIntake,
        _ thread: SocketThread,
        _ publishers: [Publisher]
    ) {
        while thread.comesRound() {
            do throws(TransportError) {
                let ready = try poll(
                    [socket, watch.events],
                    wake: thread.wake,
                    milliseconds: watch.patience
                )
                if ready[1] { try watch.read() }
                for lost in watch.takeGivenUp() {
                    if !lost.isRefused { intake.countCutOff(lost.endpoint) }
                    for publisher in publishers where publisher.isAt(lost.endpoint) {
                        try publisher.reconnect(socket)
                    }
                }
                // Connection events and the end get their turn however fast messages come.
                for _ in 0..<(ready[0] ? 1_000 : 0) {
                    guard
                        let received = try socket.receive(
                            maximumParts: 3,
                            maximumBytes: intake.options.maximumBytes
                        )
                    else { break }
                    intake.accept(received)
                }
            } catch {
                intake.tally.refuse(.malformed, error.description)
            }
        }
    }
}

/// One publisher and what it is connected to with.
private struct Publisher {
    let endpoint: String
    let security: ClientSecurity?

    func connect(_ socket: Socket) throws(TransportError) {
        try socket.present(security)
        try socket.connect(endpoint)
    }

    /// Whether libzmq may mean it by `reported`.
    func isAt(_ reported: String) -> Bool { isSamePlace(endpoint, as: reported) }

    /// Ends the connection, if there is one, and begins another.
    func reconnect(_ socket: Socket) throws(TransportError) {
        socket.disconnect(endpoint)
        try connect(socket)
    }
}
