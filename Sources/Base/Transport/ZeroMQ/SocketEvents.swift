internal import CZeroMQ

/// What libzmq reports about the connections of a socket.
///
/// It lives on the socket's thread.
final class SocketEvents {
    /// One report.
    struct Event {
        /// One of libzmq's `ZMQ_EVENT` numbers.
        let kind: Int32
        /// A file descriptor, or for failed handshakes a reason.
        let value: Int32
        /// The endpoint that it is about, as people write it.
        let endpoint: String
    }

    /// Readable when there is something to hear.
    let socket: Socket

    /// Begins to hear of `kinds` of events.
    init(of watched: Socket, _ kinds: Int32, in context: Context) throws(TransportError) {
        let address = "inproc://connections"
        guard zmq_socket_monitor(watched.raw, address, kinds) == 0 else {
            throw Socket.failure("zmq_socket_monitor")
        }
        socket = try Socket(ZMQ_PAIR, in: context)
        try socket.set(ZMQ_LINGER, 0)
        try socket.connect(address)
    }

    /// The next event, nil when none waits.
    func next() throws(TransportError) -> Event? {
        while let received = try socket.receive(maximumParts: 2, maximumBytes: 1024) {
            // Two parts: number (16 bits) with value (32 bits), then the endpoint.
            guard received.parts.count == 2, received.parts[0].count == 6 else { continue }
            let head = received.parts[0]
            let kind = Int32(head[0]) | Int32(head[1]) << 8
            let value = (0..<4).reduce(Int32(0)) { $0 | Int32(head[2 + $1]) << (8 * $1) }
            let endpoint = String(decoding: received.parts[1], as: UTF8.self)
            return Event(kind: kind, value: value, endpoint: plainEndpoint(endpoint))
        }
        return nil
    }

    /// The events of handshakes that failed.
    static let failedHandshakes =
        ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL | ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL
        | ZMQ_EVENT_HANDSHAKE_FAILED_AUTH
}
