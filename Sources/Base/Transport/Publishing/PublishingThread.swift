internal import CZeroMQ
internal import Foundation

/// The thread behind both publishers: an XPUB socket, what waits for it, and the last values.
final class PublishingThread: Sendable {
    /// How a publisher treats subscribers that lag behind, and its own end.
    struct Manners: Sendable {
        /// What libzmq keeps for one subscriber.
        var queuedMessages: Int32
        /// Whether sending waits for the slowest subscriber; otherwise it misses messages.
        var waitsForSubscribers: Bool
        /// How long waiting may take before a message is given up.
        var stallSeconds: Double
        /// How long closing may go on sending.
        var lingerMilliseconds: Int32
    }

    /// Subscribers send prefixes of topics, which have 255 bytes at most, and handshakes.
    static let longestPrefixBytes = 1_024

    let outbox: Outbox
    let endpoint: String
    let tally = Tally()
    let subscriptions = Subscriptions()
    private let thread: SocketThread

    init(
        _ name: String,
        endpoint: String,
        security: ServerSecurity?,
        manners: Manners,
        capacity: Int
    ) throws(TransportError) {
        outbox = Outbox(capacity: capacity)
        thread = try SocketThread()
        let (outbox, tally, thread) = (outbox, tally, thread)
        let subscriptions = subscriptions
        self.endpoint = try thread.start(name) {
            () throws(TransportError) -> ((PublishingLoop, ZAPHandler?), String) in
            let context = try Context()
            let socket = try Socket(ZMQ_XPUB, in: context)
            try socket.setHabits(
                lingerMilliseconds: manners.lingerMilliseconds,
                queuedMessages: manners.queuedMessages,
                maximumBytes: Self.longestPrefixBytes
            )
            // Every subscription is reported, and holds when we say so.
            try socket.set(ZMQ_XPUB_MANUAL, 1)
            try socket.refuseWhenFull(true)
            let guardian = try socket.guarded(
                by: security,
                needing: .stream,
                in: context,
                tally: tally
            )
            let watch = try ConnectionWatch(
                socket,
                in: context,
                tally: tally,
                hasKey: security != nil,
                advice: "the subscriber went, or read nothing for 3 s"
            )
            let bound = try socket.bind(endpoint)
            let loop = PublishingLoop(
                socket: socket,
                watch: watch,
                gate: security.map { SubscriberGate(clients: $0.clients, tally: tally) },
                outbox: outbox,
                tally: tally,
                subscriptions: subscriptions,
                manners: manners
            )
            return ((loop, guardian), bound)
        } serve: { loop, guardian in
            loop.run(thread)
            guardian?.close()
        }
    }

    deinit { thread.stop() }

    /// How often the thread has come round.
    var rounds: UInt64 { thread.roundCount }

    /// The thread has something to send.
    func wake() { thread.wake.signal() }

    /// Sends what waits, and waits until the thread is gone.
    func close() {
        outbox.close()
        thread.stop()
        thread.join()
    }
}
