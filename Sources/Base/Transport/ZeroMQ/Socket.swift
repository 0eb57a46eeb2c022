internal import CZeroMQ
internal import Glibc

/// A ZeroMQ socket.
///
/// Not Sendable: it is made, used and closed on one thread.
package final class Socket {
    /// A message of several parts as far as it was kept.
    package struct Received {
        /// The first parts; one beyond the limit is empty.
        var parts: [[UInt8]] = []
        /// How many parts there were.
        var partCount = 0
        /// The connection that it came over, a number that another may have later; nil where libzmq does not say.
        var connection: Int32?
        /// The size of the first part beyond the limit, if there was one.
        var oversizedBytes: Int?
        /// The sender's key as `ZAPHandler` admitted it; nil without keys.
        var userID: String?

        package init(parts: [[UInt8]] = [], partCount: Int = 0) {
            (self.parts, self.partCount) = (parts, partCount)
        }
    }

    /// How a send ended.
    enum Sent {
        case done
        case wouldWait
        case noSuchPeer
    }

    let raw: UnsafeMutableRawPointer
    private let context: Context

    init(_ kind: Int32, in context: Context) throws(TransportError) {
        guard let raw = zmq_socket(context.raw, kind) else { throw Self.failure("zmq_socket") }
        self.raw = raw
        self.context = context
    }

    deinit { zmq_close(raw) }

    func set(_ option: Int32, _ value: Int32) throws(TransportError) {
        var value = value
        try check(zmq_setsockopt(raw, option, &value, MemoryLayout<Int32>.size), "zmq_setsockopt")
    }

    func set(_ option: Int32, long value: Int64) throws(TransportError) {
        var value = value
        try check(zmq_setsockopt(raw, option, &value, MemoryLayout<Int64>.size), "zmq_setsockopt")
    }

    func set(_ option: Int32, bytes: [UInt8]) throws(TransportError) {
        try check(zmq_setsockopt(raw, option, bytes, bytes.count), "zmq_setsockopt")
    }

    func subscribe(to prefix: String) throws(TransportError) {
        try set(ZMQ_SUBSCRIBE, bytes: Array(prefix.utf8))
    }

    func connect(_ endpoint: String) throws(TransportError) {
        guard zmq_connect(raw, endpoint) == 0 else { throw Self.endpointFailure(endpoint) }
    }

    /// Ends the connection with `endpoint`, if there is one.
    func disconnect(_ endpoint: String) { zmq_disconnect(raw, endpoint) }

    /// Binds and returns the endpoint with the port that a `*` became.
    func bind(_ endpoint: String) throws(TransportError) -> String {
        guard zmq_bind(raw, endpoint) == 0 else { throw Self.endpointFailure(endpoint) }
        var text = [CChar](repeating: 0, count: 1024)
        var count = text.count
        try check(zmq_getsockopt(raw, ZMQ_LAST_ENDPOINT, &text, &count), "zmq_getsockopt")
        let bound = String(
            decoding: text.prefix(max(0, count - 1)).map(UInt8.init(bitPattern:)),
            as: UTF8.self
        )
        return plainEndpoint(bound)
    }

    /// Sends all parts or none; never waits.
    func send(_ parts: [[UInt8]]) throws(TransportError) -> Sent {
        for (index, part) in parts.enumerated() {
            let more = index < parts.count - 1 ? ZMQ_SNDMORE : 0
            while zmq_send(raw, part, part.count, more | ZMQ_DONTWAIT) < 0 {
                switch zmq_errno() {
                case EINTR: continue
                case EAGAIN: return .wouldWait
                case EHOSTUNREACH: return .noSuchPeer
                default: throw Self.failure("zmq_send")
                }
            }
        }
        return .done
    }

    /// The next message, nil when none waits.
    ///
    /// Keeps the first `maximumParts` parts of at most `maximumBytes` each; the rest is read and
    /// forgotten.
    func receive(maximumParts: Int, maximumBytes: Int) throws(TransportError) -> Received? {
        var received = Received()
        var message = zmq_msg_t()
        repeat {
            zmq_msg_init(&message)
            defer { zmq_msg_close(&message) }
            while zmq_msg_recv(&message, raw, ZMQ_DONTWAIT) < 0 {
                switch zmq_errno() {
                case EINTR: continue
                case EAGAIN: return received.partCount == 0 ? nil : received
                default: throw Self.failure("zmq_msg_recv")
                }
            }
            received.partCount += 1
            if received.partCount == 1 {
                let descriptor = zmq_msg_get(&message, ZMQ_SRCFD)
                received.connection = descriptor < 0 ? nil : descriptor
            }
            let size = zmq_msg_size(&message)
            if size > maximumBytes { received.oversizedBytes = received.oversizedBytes ?? size }
            if received.partCount <= maximumParts {
                let kept = size > maximumBytes ? 0 : size
                let bytes = UnsafeRawBufferPointer(start: zmq_msg_data(&message), count: kept)
                received.parts.append([UInt8](bytes))
            }
            if zmq_msg_more(&message) == 0 {
                // The first part of a ROUTER's is its own and has none.
                received.userID = zmq_msg_gets(&message, "User-Id").map { String(cString: $0) }
                return received
            }
        } while true
    }

    private func check(_ result: Int32, _ call: String) throws(TransportError) {
        guard result == 0 else { throw Self.failure(call) }
    }

    static func failure(_ call: String) -> TransportError {
        let code = zmq_errno()
        return .libzmq(call: call, reason: String(cString: zmq_strerror(code)))
    }

    private static func endpointFailure(_ endpoint: String) -> TransportError {
        let code = zmq_errno()
        guard code != EADDRINUSE else { return .endpointTaken(endpoint) }
        return .badEndpoint(endpoint, reason: String(cString: zmq_strerror(code)))
    }
}
