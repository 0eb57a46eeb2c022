internal import CZeroMQ

extension Socket {
    /// The options that every socket of ours has.
    ///
    /// - Parameters:
    ///   - lingerMilliseconds: how long closing may go on sending; libzmq's own default is for
    ///     ever.
    ///   - queuedMessages: the high-water mark in both directions, per peer.
    ///   - maximumBytes: the longest part; a peer that sends a longer one is disconnected.
    /// - Throws: `TransportError.libzmq`.
    func setHabits(
        lingerMilliseconds: Int32,
        queuedMessages: Int32,
        maximumBytes: Int
    ) throws(TransportError) {
        try set(ZMQ_LINGER, lingerMilliseconds)
        try set(ZMQ_SNDHWM, queuedMessages)
        try set(ZMQ_RCVHWM, queuedMessages)
        try set(ZMQ_MAXMSGSIZE, long: Int64(maximumBytes))
        // A dead peer is noticed in three seconds; TCP alone may take hours.
        // Who connects and does not speak is somebody's mistake, or worse; libzmq would wait for 30 s.
        try set(ZMQ_HANDSHAKE_IVL, 5_000)
        try set(ZMQ_HEARTBEAT_IVL, 1_000)
        try set(ZMQ_HEARTBEAT_TIMEOUT, 3_000)
        try set(ZMQ_HEARTBEAT_TTL, 3_000)
        try set(ZMQ_TCP_KEEPALIVE, 1)
        try set(ZMQ_RECONNECT_IVL, 100)
        try set(ZMQ_RECONNECT_IVL_MAX, 2_000)
        try set(ZMQ_IPV6, 1)
    }

    /// Whether a publishing socket refuses to send while the queue of any subscriber is full; otherwise that one misses the
    /// message, and nobody is told.
    func refuseWhenFull(_ refuses: Bool) throws(TransportError) {
        try set(ZMQ_XPUB_NODROP, refuses ? 1 : 0)
    }
}
