internal import CZeroMQ
internal import Synchronization

/// Says who may connect to the sockets of one context, on a thread of its own.
final class ZAPHandler: Sendable {
    private let thread: SocketThread

    /// Begins to answer; do so before a socket of `context` is bound.
    ///
    /// - Parameters:
    ///   - context: whose sockets are guarded.
    ///   - clients: who may connect.
    ///   - right: what else they need; nil where it is looked at request by request.
    ///   - tally: where refusals are counted.
    /// - Throws: `TransportError.libzmq`.
    init(
        in context: Context,
        clients: AuthorisedClients,
        needing right: AccessRight?,
        tally: Tally
    ) throws(TransportError) {
        thread = try SocketThread()
        let thread = thread
        let judge = Judge(clients: clients, right: right, tally: tally)
        // Given away at once, so that this thread's closures do not keep the context.
        let handed = Mutex<Context?>(context)
        try thread.start("zap") { () throws(TransportError) -> (Socket, Void) in
            guard let context = handed.withLock({ $0.take() }) else { throw .closed }
            let socket = try Socket(ZMQ_REP, in: context)
            try socket.set(ZMQ_LINGER, 0)
            _ = try socket.bind("inproc://zeromq.zap.01")
            return (socket, ())
        } serve: { socket in
            Self.serve(socket, judge, thread)
        }
    }

    deinit { thread.stop() }

    /// Ends; from now on nobody new gets in.
    func close() {
        thread.stop()
        thread.join()
    }

    private static func serve(_ socket: Socket, _ judge: Judge, _ thread: SocketThread) {
        while !thread.isStopping {
            do throws(TransportError) {
                _ = try poll([socket], wake: thread.wake)
                while let received = try socket.receive(maximumParts: 8, maximumBytes: 255) {
                    _ = try socket.send(judge.answer(received.parts))
                }
            } catch {
                judge.tally.refuse(.malformed, error.description)
            }
        }
    }
}

/// What the handler goes by.
private struct Judge: Sendable {
    let clients: AuthorisedClients
    let right: AccessRight?
    let tally: Tally

    func answer(_ parts: [[UInt8]]) -> [[UInt8]] {
        guard let request = ZAPRequest(parts) else { return ZAPRequest.unreadable }
        guard let key = request.key, let client = clients.client(key) else {
            tally.refuse(
                .unknownKey,
                "\(request.address) was refused: its key is in no file of \(clients.folder)"
            )
            return request.refused
        }
        if let right, !client.rights.contains(right) {
            tally.refuse(
                .missingRight,
                "\(client.name) at \(request.address) was refused: \(client.lack(of: right))"
            )
            return request.refused
        }
        return request.admitted(key)
    }
}
