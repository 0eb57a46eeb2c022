internal import CZeroMQ

/// Hears from libzmq which connections of a socket begin and end, and counts them.
///
/// It lives on the socket's thread.
final class ConnectionWatch {
    /// Readable when there is something to hear.
    let events: Socket
    private let tally: Tally
    private let advice: String
    /// By file descriptor: who is connected.
    private var peers: [Int32: (name: String, isConnectedTo: Bool)] = [:]
    /// Connections of ours that ended and that libzmq does not try again.
    private var lost: [(endpoint: String, since: ContinuousClock.Instant)] = []

    /// Watches `socket`; `advice` is added to the sentence about a connection that ended.
    init(_ socket: Socket, in context: Context, tally: Tally, advice: String) throws(TransportError)
    {
        self.tally = tally
        self.advice = advice
        let address = "inproc://connections"
        let wanted =
            ZMQ_EVENT_CONNECTED | ZMQ_EVENT_ACCEPTED | ZMQ_EVENT_DISCONNECTED
            | ZMQ_EVENT_CONNECT_RETRIED
        guard zmq_socket_monitor(socket.raw, address, wanted) == 0 else {
            throw Socket.failure("zmq_socket_monitor")
        }
        events = try Socket(ZMQ_PAIR, in: context)
        try events.set(ZMQ_LINGER, 0)
        try events.connect(address)
    }

    /// Reads what libzmq reported.
    func read() throws(TransportError) {
        while let event = try events.receive(maximumParts: 2, maximumBytes: 1024) {
            // Two parts: number (16 bits) with value (32 bits), then the endpoint.
            guard event.parts.count == 2, event.parts[0].count == 6 else { continue }
            let head = event.parts[0]
            let kind = Int32(head[0]) | Int32(head[1]) << 8
            let value = (0..<4).reduce(Int32(0)) { $0 | Int32(head[2 + $1]) << (8 * $1) }
            let endpoint = String(decoding: event.parts[1], as: UTF8.self)
            note(kind, socket: value, endpoint: plainEndpoint(endpoint))
        }
    }

    /// How long a poll may last, in milliseconds, so that a lost connection is looked after; -1 for
    /// as long as it likes.
    var patience: Int { lost.isEmpty ? -1 : 100 }

    /// The connections that libzmq has given up and somebody must make again.
    ///
    /// When a peer goes, libzmq says at once that it tries again (RETRIED follows DISCONNECTED).
    /// When a peer breaks the protocol, a part longer than ZMQ_MAXMSGSIZE being the usual way, it
    /// says DISCONNECTED and never comes back (4.3.4, measured; session_base_t::engine_error).
    func takeGivenUp() -> [String] {
        let now = ContinuousClock.now
        let givenUp = lost.filter { $0.since.duration(to: now) > .milliseconds(500) }
        lost.removeAll { $0.since.duration(to: now) > .milliseconds(500) }
        return givenUp.map(\.endpoint)
    }

    private func note(_ kind: Int32, socket: Int32, endpoint: String) {
        switch kind {
        case ZMQ_EVENT_CONNECTED:
            lost.removeAll { isSamePlace($0.endpoint, as: endpoint) }
            peers[socket] = (endpoint, true)
        case ZMQ_EVENT_ACCEPTED:
            peers[socket] = (peerName(of: socket) ?? endpoint, false)
        case ZMQ_EVENT_CONNECT_RETRIED:
            lost.removeAll { isSamePlace($0.endpoint, as: endpoint) }
        default:
            let peer = peers.removeValue(forKey: socket)
            let sentence = "the connection with \(peer?.name ?? endpoint) ended: \(advice)"
            // Who connected to us is not ours to call back.
            if peer?.isConnectedTo == true { lost.append((endpoint, .now)) }
            tally.update {
                $0.connectionsEnded.count += 1
                $0.connectionsEnded.latest = sentence
            }
        }
        let count = peers.count
        tally.update { $0.connections = count }
    }
}
