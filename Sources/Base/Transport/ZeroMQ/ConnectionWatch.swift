internal import CZeroMQ

/// Hears from libzmq which connections of a socket begin, fail and end, and counts them.
///
/// It lives on the socket's thread.
final class ConnectionWatch {
    /// A connection of ours that ended and that libzmq does not try again.
    struct Lost {
        /// Where to.
        let endpoint: String
        /// Whether the handshake failed, so that nothing was said yet.
        let isRefused: Bool
        fileprivate let since = ContinuousClock.now
    }

    private struct Peer {
        let name: String
        let isConnectedTo: Bool
    }

    /// Readable when there is something to hear.
    var events: Socket { source.socket }
    private let source: SocketEvents
    private let tally: Tally
    private let advice: String
    private let hasKey: Bool
    /// By file descriptor: who is connected.
    private var peers: [Int32: Peer] = [:]
    private var lost: [Lost] = []
    /// Why the handshake failed of the connection whose end libzmq reports next.
    private var failure: HandshakeFailure?

    /// Watches `socket`.
    ///
    /// - Parameters:
    ///   - socket: whose connections.
    ///   - context: the context of `socket`.
    ///   - tally: where to count.
    ///   - hasKey: whether this side has keys.
    ///   - advice: is added to the sentence about a connection that ended.
    /// - Throws: `TransportError.libzmq`.
    init(
        _ socket: Socket,
        in context: Context,
        tally: Tally,
        hasKey: Bool,
        advice: String
    ) throws(TransportError) {
        (self.tally, self.hasKey, self.advice) = (tally, hasKey, advice)
        source = try SocketEvents(
            of: socket,
            ZMQ_EVENT_CONNECTED | ZMQ_EVENT_ACCEPTED | ZMQ_EVENT_DISCONNECTED
                | ZMQ_EVENT_CONNECT_RETRIED | SocketEvents.failedHandshakes,
            in: context
        )
    }

    /// Reads what libzmq reported.
    func read() throws(TransportError) {
        while let event = try source.next() { note(event) }
    }

    /// How long a poll may last, in milliseconds, so that a lost connection is looked after; -1 for
    /// as long as it likes.
    var patience: Int { lost.isEmpty ? -1 : 100 }

    /// The connections that libzmq has given up and somebody must make again.
    ///
    /// When a peer goes, libzmq says at once that it tries again (RETRIED follows DISCONNECTED).
    /// When a peer breaks the protocol, a part longer than ZMQ_MAXMSGSIZE being the usual way, or
    /// refuses a key, it says DISCONNECTED and never comes back (4.3.4, measured;
    /// session_base_t::engine_error).
    func takeGivenUp() -> [Lost] {
        let now = ContinuousClock.now
        // Who is refused is not to be let in a moment later.
        let isDue = { (lost: Lost) in
            now - lost.since > (lost.isRefused ? .seconds(2) : .milliseconds(500))
        }
        let givenUp = lost.filter(isDue)
        lost.removeAll(where: isDue)
        return givenUp
    }

    private func note(_ event: SocketEvents.Event) {
        switch event.kind {
        case ZMQ_EVENT_CONNECTED:
            lost.removeAll { isSamePlace($0.endpoint, as: event.endpoint) }
            peers[event.value] = Peer(name: event.endpoint, isConnectedTo: true)
        case ZMQ_EVENT_ACCEPTED:
            let name = peerName(of: event.value) ?? event.endpoint
            peers[event.value] = Peer(name: name, isConnectedTo: false)
        case ZMQ_EVENT_CONNECT_RETRIED:
            lost.removeAll { isSamePlace($0.endpoint, as: event.endpoint) }
        case ZMQ_EVENT_DISCONNECTED:
            noteEnd(of: peers.removeValue(forKey: event.value), event.endpoint)
        default:
            failure = HandshakeFailure(event: event.kind, value: event.value)
        }
        let count = peers.count
        tally.update { $0.connections = count }
    }

    private func noteEnd(of peer: Peer?, _ endpoint: String) {
        // One thread of libzmq reports both: a failure, and then the end of the same connection.
        let failure = refusal
        self.failure = nil
        // Who connected to us is not ours to call back.
        let isOurs = peer?.isConnectedTo == true
        if isOurs { lost.append(Lost(endpoint: endpoint, isRefused: failure != nil)) }
        if let failure {
            // Whoever asked libzmq to refuse a key has counted it, with better words.
            guard isOurs || failure != .unknownKey else { return }
            let sentence =
                isOurs
                ? failure.sentence(connectingTo: endpoint, withKey: hasKey)
                : failure.sentence(about: peer?.name ?? endpoint, withKey: hasKey)
            return tally.refuse(.handshakeFailed, sentence)
        }
        tally.update {
            $0.connectionsEnded.count += 1
            $0.connectionsEnded.latest =
                "the connection with \(peer?.name ?? endpoint) ended: \(advice)"
        }
    }

    /// Without keys, one that goes in the middle of a handshake is no more than one that goes.
    private var refusal: HandshakeFailure? {
        failure == .brokenOff && !hasKey ? nil : failure
    }
}
