/// Hears whether the one connection of a socket is refused.
///
/// It lives on the socket's thread.
final class HandshakeWatch {
    /// Readable when there is something to hear.
    var events: Socket { source.socket }
    private let source: SocketEvents
    private let hasKey: Bool
    private var brokenOff = 0
    // A daemon that restarts breaks off one handshake, not three.
    private static let mostBrokenOff = 3

    init(_ socket: Socket, in context: Context, hasKey: Bool) throws(TransportError) {
        self.hasKey = hasKey
        source = try SocketEvents(of: socket, SocketEvents.failedHandshakes, in: context)
    }

    /// Reads what libzmq reported.
    ///
    /// - Throws: `TransportError.refused` when `endpoint` will not let this program in.
    func read(about endpoint: String) throws(TransportError) {
        while let event = try source.next() {
            guard let failure = HandshakeFailure(event: event.kind, value: event.value) else {
                continue
            }
            if failure == .brokenOff {
                brokenOff += 1
                // Without keys it is told by its mechanism, sooner or later.
                guard hasKey, brokenOff >= Self.mostBrokenOff else { continue }
            }
            throw .refused(endpoint, failure, withKey: hasKey)
        }
    }
}
