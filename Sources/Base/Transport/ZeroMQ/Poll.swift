internal import CZeroMQ
internal import Glibc

/// Waits until one of `sockets` can be read or sent to, one of `others` can be read, `wake` is
/// signalled, or the time is over.
///
/// - Returns: for each socket and then each other whether it is ready. A signal of `wake` is cleared.
func poll(
    _ sockets: [Socket],
    for events: Int32 = ZMQ_POLLIN,
    hearing others: [Socket] = [],
    wake: Wake,
    milliseconds: Int = -1
) throws(TransportError) -> [Bool] {
    var items = sockets.map {
        zmq_pollitem_t(socket: $0.raw, fd: 0, events: Int16(events), revents: 0)
    }
    items += others.map {
        zmq_pollitem_t(socket: $0.raw, fd: 0, events: Int16(ZMQ_POLLIN), revents: 0)
    }
    items.append(
        zmq_pollitem_t(
            socket: nil,
            fd: wake.descriptor,
            events: Int16(ZMQ_POLLIN),
            revents: 0
        )
    )
    // A signal handler that ran is no event of ours: look again.
    while zmq_poll(&items, Int32(items.count), milliseconds) < 0 {
        guard zmq_errno() == EINTR else { throw Socket.failure("zmq_poll") }
    }
    if items[items.count - 1].revents != 0 { wake.clear() }
    return items.dropLast().map { $0.revents != 0 }
}
