public import Messages

/// Publishes results on a thread of its own; late joiners get the last value of latched topics.
///
/// Publishing never waits. A subscriber that lags 100 messages behind misses what follows, as
/// ZeroMQ's publishers do.
public final class ResultPublisher: Sendable {
    private let thread: PublishingThread
    private let names: TopicNames
    private let onPublish: @Sendable (Envelope) -> Void

    /// Binds to `endpoint`; a port `*` becomes a free one.
    ///
    /// Topics have `names` on the wire. With `security` only clients with the right `stream` may listen. `onPublish` is called with every message, on the thread that publishes it; it must not wait.
    ///
    /// - Throws: `TransportError.endpointTaken`, `.badEndpoint`.
    public init(
        endpoint: String,
        names: TopicNames = .unchanged,
        security: ServerSecurity? = nil,
        onPublish: @escaping @Sendable (Envelope) -> Void = { _ in }
    ) throws(TransportError) {
        self.names = names
        self.onPublish = onPublish
        thread = try PublishingThread(
            "result-pub",
            endpoint: endpoint,
            security: security,
            manners: .init(
                queuedMessages: 100,
                waitsForSubscribers: false,
                stallSeconds: 0,
                lingerMilliseconds: 300
            ),
            capacity: 1_000
        )
    }

    /// Where subscribers connect.
    public var endpoint: String { thread.endpoint }

    /// Publishes a message.
    ///
    /// A latched message is given to every later subscriber of its topic too, and then repeated to
    /// the others.
    public func publish(_ message: some Message, on topic: String, latched: Bool = false) {
        publish(Envelope(message, topic: topic), latched: latched)
    }

    /// Publishes a message that is encoded already.
    public func publish(_ envelope: Envelope, latched: Bool = false) {
        onPublish(envelope)
        if let removed = thread.outbox.put(
            .init(envelope: envelope.renamed(by: names), isLatched: latched)
        ) {
            thread.tally.refuse(
                .outboxFull,
                "a message on \(removed.envelope.topic) made room for newer ones"
            )
        }
        thread.wake()
    }

    /// What was sent and who listens, until now.
    public var counters: TransportCounters { thread.tally.snapshot }

    /// How often its thread has come round; `stir` makes a living one come round within a moment.
    public var rounds: UInt64 { thread.rounds }

    /// Makes its thread come round.
    public func stir() { thread.wake() }

    /// Sends what waits, for 0.3 s at most, and closes.
    public func close() { thread.close() }
}
