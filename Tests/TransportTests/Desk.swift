internal import CZeroMQ
internal import Messages
internal import Synchronization
internal import Testing
internal import Transport

/// A goal server that finds everything, at once or when told.
final class Desk: Sendable {
    let server: GoalServer
    private let waiting: Waiting

    init(
        delayed: Bool = false,
        maximumBytes: Int = 1 << 20,
        security: ServerSecurity? = nil
    ) throws {
        let waiting = Waiting()
        self.waiting = waiting
        server = try GoalServer(
            endpoint: anyPort,
            security: security,
            maximumBytes: maximumBytes
        ) { request, ticket in
            waiting.add(request, ticket)
            if !delayed { waiting.answerAll() }
        }
    }

    /// How many requests came to be worked on.
    var asked: Int { waiting.asked }

    func answerAll() { waiting.answerAll() }
}

private final class Waiting: Sendable {
    private let requests = Mutex<[(DaemonRequest, ReplyTicket)]>([])
    private let count = Atomic(0)

    var asked: Int { count.load(ordering: .relaxed) }

    func add(_ request: DaemonRequest, _ ticket: ReplyTicket) {
        requests.withLock { $0.append((request, ticket)) }
        count.add(1, ordering: .relaxed)
    }

    func answerAll() {
        let all = requests.withLock { requests in
            defer { requests = [] }
            return requests
        }
        for (request, ticket) in all { ticket.reply(answer(request)) }
    }

    private func answer(_ request: DaemonRequest) -> GoalResult {
        switch request {
        case .goal(.find(let goal)):
            GoalResult(goalID: goal.goalID, text: goal.text, status: .found, reason: "")
        case .goal(.point(let goal)):
            GoalResult(goalID: goal.goalID, text: goal.camera, status: .found, reason: "")
        case .goal(.cancel(let goal)):
            GoalResult(goalID: goal.goalID, text: "", status: .cancelled, reason: "")
        case .record, .map, .parameters:
            GoalResult(goalID: "", text: "", status: .rejected, reason: "")
        }
    }
}

/// An asker that sends whatever parts it is told, without any manners.
///
/// Used by one task, so it may stay on whatever thread runs it: an await is the full barrier that
/// libzmq asks for.
final class RawAsker {
    private let context: UnsafeMutableRawPointer
    private let socket: UnsafeMutableRawPointer

    /// With `keys` it is a CURVE client of the server with the public key of `server`.
    init(
        _ endpoint: String,
        _ kind: Int32,
        keys: RawKeys? = nil,
        of server: RawKeys? = nil
    ) throws {
        context = try #require(zmq_ctx_new())
        socket = try #require(zmq_socket(context, kind))
        var linger = Int32(0)
        zmq_setsockopt(socket, ZMQ_LINGER, &linger, 4)
        if let keys, let server {
            zmq_setsockopt(socket, ZMQ_CURVE_SERVERKEY, server.open, 40)
            zmq_setsockopt(socket, ZMQ_CURVE_PUBLICKEY, keys.open, 40)
            zmq_setsockopt(socket, ZMQ_CURVE_SECRETKEY, keys.secret, 40)
        }
        #expect(zmq_connect(socket, endpoint) == 0)
    }

    deinit {
        zmq_close(socket)
        zmq_ctx_term(context)
    }

    func send(_ parts: [[UInt8]]) {
        for (index, part) in parts.enumerated() {
            zmq_send(socket, part, part.count, index < parts.count - 1 ? ZMQ_SNDMORE : 0)
        }
    }

    /// Sends and waits for an answer; fails the test when none comes for long.
    func ask(_ parts: [[UInt8]]) async throws -> [[UInt8]] {
        send(parts)
        var answer: [[UInt8]] = []
        _ = await holds(within: patienceSeconds) {
            answer = receive()
            return !answer.isEmpty
        }
        return try #require(answer.isEmpty ? nil : answer)
    }

    /// The parts of the message that waits; none when none waits.
    private func receive() -> [[UInt8]] {
        var parts: [[UInt8]] = []
        var message = zmq_msg_t()
        while true {
            zmq_msg_init(&message)
            defer { zmq_msg_close(&message) }
            guard zmq_msg_recv(&message, socket, ZMQ_DONTWAIT) >= 0 else { return parts }
            let size = zmq_msg_size(&message)
            parts.append(
                [UInt8](UnsafeRawBufferPointer(start: zmq_msg_data(&message), count: size))
            )
            guard zmq_msg_more(&message) != 0 else { return parts }
        }
    }
}
