internal import CZeroMQ
internal import Glibc

/// Hears from libzmq which connections of a socket begin and end, and counts them.
///
/// It lives on the socket's thread.
final class ConnectionWatch {
    let events: Socket
    private let tally: Tally
    private let advice: String
    private var peers: [Int32: String] = [:]

    /// Watches `socket`; `advice` is added to the sentence about a connection that ended.
    init(_ socket: Socket, in context: Context, tally: Tally, advice: String) throws(TransportError)
    {
        self.tally = tally
        self.advice = advice
        let address = "inproc://connections"
        let wanted = ZMQ_EVENT_CONNECTED | ZMQ_EVENT_ACCEPTED | ZMQ_EVENT_DISCONNECTED
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
            note(kind, socket: value, endpoint: String(decoding: event.parts[1], as: UTF8.self))
        }
    }

    private func note(_ kind: Int32, socket: Int32, endpoint: String) {
        switch kind {
        case ZMQ_EVENT_CONNECTED:
            peers[socket] = endpoint
        case ZMQ_EVENT_ACCEPTED:
            peers[socket] = peerName(of: socket) ?? endpoint
        default:
            let peer = peers.removeValue(forKey: socket) ?? endpoint
            let sentence = "the connection with \(peer) ended: \(advice)"
            tally.update {
                $0.connectionsEnded.count += 1
                $0.connectionsEnded.latest = sentence
            }
        }
        let count = peers.count
        tally.update { $0.connections = count }
    }

    /// The address of the other end, such as `127.0.0.1:41234`.
    private func peerName(of socket: Int32) -> String? {
        var address = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        var host = [CChar](repeating: 0, count: 64)
        var port = [CChar](repeating: 0, count: 16)
        let found = withUnsafeMutablePointer(to: &address) { storage in
            storage.withMemoryRebound(to: sockaddr.self, capacity: 1) { general in
                getpeername(socket, general, &length) == 0
                    && getnameinfo(
                        general,
                        length,
                        &host,
                        socklen_t(host.count),
                        &port,
                        socklen_t(port.count),
                        NI_NUMERICHOST | NI_NUMERICSERV
                    ) == 0
            }
        }
        guard found else { return nil }
        let text = [host, port].map { field in
            String(decoding: field.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        }
        return text.joined(separator: ":")
    }
}
