internal import Synchronization

/// Answers on their way to the server's thread; at most one for each request that is worked on.
final class ReplyQueue: Sendable {
    struct Reply: Sendable {
        let requestID: [UInt8]
        let typeName: String
        let payload: [UInt8]
    }

    private let replies = Mutex<[Reply]>([])

    func put(_ reply: Reply) { replies.withLock { $0.append(reply) } }

    func takeAll() -> [Reply] {
        replies.withLock { replies in
            defer { replies = [] }
            return replies
        }
    }
}
