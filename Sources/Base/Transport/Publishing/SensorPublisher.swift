public import Messages

/// Publishes like a robot, without losing a message: sending waits for the slowest subscriber.
///
/// Latched topics (calibration, static transforms) are repeated to late joiners.
public final class SensorPublisher: Sendable {
    private let thread: PublishingThread
    private let stallSeconds: Double
    private let names: TopicNames

    /// Binds to `endpoint`; a port `*` becomes a free one.
    ///
    /// Topics have `names` on the wire. With `security` only clients with the right `stream` may listen. A subscriber that takes nothing for `stallSeconds` makes messages be given up, and counted.
    ///
    /// - Throws: `TransportError.endpointTaken`, `.badEndpoint`.
    public init(
        endpoint: String,
        names: TopicNames = .unchanged,
        security: ServerSecurity? = nil,
        stallSeconds: Double = 10
    ) throws(TransportError) {
        self.stallSeconds = stallSeconds
        self.names = names
        thread = try PublishingThread(
            "sensor-pub",
            endpoint: endpoint,
            security: security,
            manners: .init(
                queuedMessages: 100,
                waitsForSubscribers: true,
                stallSeconds: stallSeconds,
                lingerMilliseconds: 5_000
            ),
            capacity: 16
        )
    }

    /// Where subscribers connect.
    public var endpoint: String { thread.endpoint }

    /// Waits up to `seconds` for somebody who wants `topic`; false when nobody came.
    ///
    /// It blocks: call it on a thread of your own.
    public func waitForSubscriber(of topic: String, seconds: Double) -> Bool {
        thread.subscriptions.wait(for: names.outside(topic), seconds: seconds)
    }

    /// Sends a message, waiting for room when subscribers lag behind.
    ///
    /// It blocks then: call it on a thread of your own.
    ///
    /// - Throws: `TransportError.stalled`; the message is not sent then.
    public func send(
        _ message: some Message,
        on topic: String,
        latched: Bool = false
    ) throws(TransportError) {
        try send(Envelope(message, topic: topic), latched: latched)
    }

    /// Sends a message that is encoded already.
    ///
    /// - Throws: `TransportError.stalled`; the message is not sent then.
    public func send(_ envelope: Envelope, latched: Bool = false) throws(TransportError) {
        let item = Outbox.Item(envelope: envelope.renamed(by: names), isLatched: latched)
        guard thread.outbox.put(item, waitingSeconds: stallSeconds) else {
            throw .stalled(topic: envelope.topic, seconds: stallSeconds)
        }
        thread.wake()
    }

    /// What was sent and who listens, until now.
    public var counters: TransportCounters { thread.tally.snapshot }

    /// Sends what waits, for 5 s at most, and closes.
    public func close() { thread.close() }
}
