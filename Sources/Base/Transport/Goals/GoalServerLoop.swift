internal import CZeroMQ
internal import Messages

/// What the goal server's thread does.
final class GoalServerLoop {
    private let socket: Socket
    private let watch: ConnectionWatch
    private let gate: RequestGate?
    private let wake: Wake
    private let tally: Tally
    private let maximumBytes: Int
    private let onRequest: @Sendable (DaemonRequest, ReplyTicket) -> Void
    private let replies = ReplyQueue()
    private var book = ReplyBook()

    init(
        socket: Socket,
        watch: ConnectionWatch,
        gate: RequestGate?,
        wake: Wake,
        tally: Tally,
        maximumBytes: Int,
        onRequest: @escaping @Sendable (DaemonRequest, ReplyTicket) -> Void
    ) {
        self.socket = socket
        self.watch = watch
        self.gate = gate
        self.wake = wake
        self.tally = tally
        self.maximumBytes = maximumBytes
        self.onRequest = onRequest
    }

    /// Serves until the thread is to stop; then sends the answers that were given.
    func run(_ thread: SocketThread) {
        while true {
            // Read before sending, so that no answer given before the end is left behind.
            let isLast = !thread.comesRound()
            do throws(TransportError) {
                if !isLast {
                    let ready = try poll([socket, watch.events], wake: wake)
                    if ready[1] { try watch.read() }
                    if ready[0] { try readRequests() }
                }
                for reply in replies.takeAll() {
                    let (id, type) = (reply.requestID, reply.typeName)
                    if let address = book.answer(id, typeName: type, payload: reply.payload) {
                        try send(id, type, reply.payload, to: address)
                    }
                }
            } catch {
                tally.refuse(.malformed, error.description)
            }
            if isLast { return }
        }
    }

    private func readRequests() throws(TransportError) {
        // Answers and connection events get their turn however fast requests come.
        for _ in 0..<100 {
            guard let received = try socket.receive(maximumParts: 5, maximumBytes: maximumBytes)
            else { return }
            try accept(received)
        }
    }

    /// A request: routing id, maybe the empty part of a REQ socket, request id, type, payload.
    private func accept(_ received: Socket.Received) throws(TransportError) {
        let hasDelimiter = received.partCount == 5 && received.parts[1].isEmpty
        let skipped = hasDelimiter ? 2 : 1
        guard received.partCount == 3 + skipped else {
            return tally.refuse(
                .partCount,
                "a request has \(received.partCount - 1) parts; request id, type and payload are 3"
            )
        }
        let address = ReplyBook.Address(identity: received.parts[0], hasDelimiter: hasDelimiter)
        let id = received.parts[skipped]
        guard (1...255).contains(id.count) else {
            return tally.refuse(.badName, "a request id has \(id.count) bytes; it has 1 to 255")
        }
        if let size = received.oversizedBytes {
            return try reject(
                id,
                address,
                .oversized,
                "the request has \(size) bytes; at most \(maximumBytes) are read"
            )
        }
        guard let type = String(validating: received.parts[skipped + 1], as: UTF8.self) else {
            return try reject(id, address, .badName, "the request's type is no UTF-8 text")
        }
        try take(id, type, received.parts[skipped + 2], from: address, userID: received.userID)
    }

    private func take(
        _ id: [UInt8],
        _ type: String,
        _ payload: [UInt8],
        from address: ReplyBook.Address,
        userID: String?
    ) throws(TransportError) {
        let request: DaemonRequest
        switch Self.read(type, payload) {
        case .success(let known?):
            request = known
        case .success(nil):
            return try reject(
                id,
                address,
                .unknownType,
                "'\(type.prefix(100))' is no request; known are "
                    + DaemonRequest.types.joined(separator: ", ")
            )
        case .failure(let error):
            return try reject(id, address, .malformed, error.description, type: type)
        }
        if let objection = gate?.objection(to: type, userID: userID) {
            return try reject(id, address, .missingRight, objection, type: type, request)
        }
        switch book.arrive(id, typeName: type, payload: payload, from: address) {
        case .new:
            tally.update { $0.received[type, default: 0] += 1 }
            let ticket = ReplyTicket(requestID: id, replies: replies, wake: wake) { [gate] in
                gate?.objection(to: type, userID: userID)
            }
            onRequest(request, ticket)
        case .pending:
            break
        case .answered(let type, let payload):
            try send(id, type, payload, to: address)
        case .reused:
            try reject(
                id,
                address,
                .reusedID,
                "the request id was used for another request",
                type: type,
                request
            )
        case .busy:
            try reject(
                id,
                address,
                .busy,
                "too many requests wait for their answers",
                type: type,
                request,
                status: .busy
            )
        }
    }

    private static func read(
        _ type: String,
        _ payload: [UInt8]
    ) -> Result<DaemonRequest?, WireError> {
        do throws(WireError) {
            return .success(
                try DaemonRequest(typeName: type, payload: payload, limits: MessageLimits())
            )
        } catch {
            return .failure(error)
        }
    }

    private func reject(
        _ id: [UInt8],
        _ address: ReplyBook.Address,
        _ reason: Refusal,
        _ sentence: String,
        type: String = "",
        _ request: DaemonRequest? = nil,
        status: GoalStatus = .rejected
    ) throws(TransportError) {
        tally.refuse(reason, sentence)
        let answer = DaemonRequest.rejection(
            of: type,
            request,
            status: status,
            reason: sentence
        )
        try send(id, Swift.type(of: answer).typeName, answer.encoded(), to: address)
    }

    private func send(
        _ id: [UInt8],
        _ type: String,
        _ payload: [UInt8],
        to address: ReplyBook.Address
    ) throws(TransportError) {
        let envelope = [id, Array(type.utf8), payload]
        let parts = [address.identity] + (address.hasDelimiter ? [[]] : []) + envelope
        switch try socket.send(parts) {
        case .done: tally.update { $0.sent[type, default: 0] += 1 }
        case .noSuchPeer: tally.refuse(.clientGone, "who asked went before the answer came")
        case .wouldWait: tally.refuse(.clientSlow, "who asked does not take its answers")
        }
    }
}
