internal import CZeroMQ

/// What the publishing thread does: it sends, and gives late joiners the last values.
///
/// A last value goes to everybody who wants its topic, not only to who joined: libzmq's XPUB can
/// address nobody in particular. Latched messages must therefore bear repetition.
final class PublishingLoop {
    private let socket: Socket
    private let watch: ConnectionWatch
    private let gate: SubscriberGate?
    private let outbox: Outbox
    private let tally: Tally
    private let limit: SubscriptionLimit
    private let subscriptions: Subscriptions
    private let manners: PublishingThread.Manners
    private var lastValues: [String: Envelope] = [:]

    init(
        socket: Socket,
        watch: ConnectionWatch,
        gate: SubscriberGate?,
        outbox: Outbox,
        tally: Tally,
        subscriptions: Subscriptions,
        manners: PublishingThread.Manners
    ) {
        self.socket = socket
        self.watch = watch
        self.gate = gate
        self.outbox = outbox
        self.tally = tally
        limit = SubscriptionLimit(tally: tally)
        self.subscriptions = subscriptions
        self.manners = manners
    }

    /// Serves until the thread is to stop; then sends what still waits.
    func run(_ thread: SocketThread) {
        while true {
            // Read before sending, so that nothing put before the end is left behind.
            let isLast = !thread.comesRound()
            do throws(TransportError) {
                if !isLast {
                    let ready = try poll(
                        [socket, watch.events],
                        wake: thread.wake,
                        milliseconds: gate == nil ? -1 : SubscriberGate.patience
                    )
                    if ready[1] { try watch.read() }
                    if ready[0] { try readSubscriptions(thread) }
                    gate?.endRevoked()
                }
                while let item = outbox.first {
                    let isSent = try send(item.envelope, thread)
                    if item.isLatched { lastValues[item.envelope.topic] = item.envelope }
                    outbox.removeFirst()
                    // Who stalls at the end stalls closing once, not once for every message.
                    if !isSent, isLast { return }
                }
            } catch {
                tally.refuse(.malformed, error.description)
            }
            if isLast { return }
        }
    }

    private func readSubscriptions(_ thread: SocketThread) throws(TransportError) {
        while let received = try socket.receive(
            maximumParts: 1,
            maximumBytes: PublishingThread.longestPrefixBytes
        ) {
            guard let change = received.parts.first.flatMap(Subscriptions.Change.init) else {
                continue
            }
            guard change.isWanted else {
                try socket.set(ZMQ_UNSUBSCRIBE, bytes: change.prefix)
                subscriptions.note(change)
                limit.release(received)
                continue
            }
            guard limit.admits(received), gate?.admits(received) ?? true else { continue }
            try socket.set(ZMQ_SUBSCRIBE, bytes: change.prefix)
            subscriptions.note(change)
            let prefix = change.prefix
            for value in lastValues.values where value.topic.utf8.starts(with: prefix) {
                _ = try send(value, thread)
            }
        }
    }

    private func send(
        _ envelope: Envelope,
        _ thread: SocketThread
    ) throws(TransportError) -> Bool {
        if try socket.send(envelope.parts) != .done {
            let isSent =
                try manners.waitsForSubscribers
                ? sendWhenThereIsRoom(envelope, thread) : sendPastTheSlow(envelope)
            guard isSent else { return false }
        }
        tally.update { $0.sent[envelope.topic, default: 0] += 1 }
        return true
    }

    /// Whoever has no room misses the message, which is counted; everybody else gets it.
    private func sendPastTheSlow(_ envelope: Envelope) throws(TransportError) -> Bool {
        tally.refuse(
            .stalled,
            "a subscriber does not take its messages fast enough and missed one on \(envelope.topic)"
        )
        try socket.refuseWhenFull(false)
        let sent = try socket.send(envelope.parts)
        try socket.refuseWhenFull(true)
        return sent == .done
    }

    private func sendWhenThereIsRoom(
        _ envelope: Envelope,
        _ thread: SocketThread
    ) throws(TransportError) -> Bool {
        let start = ContinuousClock.now
        while try socket.send(envelope.parts) != .done {
            guard start.duration(to: .now) < .seconds(manners.stallSeconds) else {
                let stall = TransportError.stalled(
                    topic: envelope.topic,
                    seconds: manners.stallSeconds
                )
                tally.refuse(.stalled, stall.description)
                return false
            }
            // XPUB does not say when there is room again, so ask again soon.
            let ready = try poll([watch.events], wake: thread.wake, milliseconds: 1)
            if ready[0] { try watch.read() }
        }
        return true
    }
}
