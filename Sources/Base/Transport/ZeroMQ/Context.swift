internal import CZeroMQ

/// A libzmq context: each service has its own, so that one ends without the others.
final class Context: Sendable {
    // Safe because it is written once, and libzmq's contexts may be used from any thread.
    nonisolated(unsafe) let raw: UnsafeMutableRawPointer

    init() throws(TransportError) {
        guard let raw = zmq_ctx_new() else { throw Socket.failure("zmq_ctx_new") }
        self.raw = raw
    }

    // Sockets hold their context, so none is open here; what they still had to send is bounded by
    // their linger time.
    deinit {
        while zmq_ctx_term(raw) != 0, zmq_errno() == EINTR {}
    }
}
