/// What the other side of a publishing socket has subscribed to.
final class Subscriptions: @unchecked Sendable {
    // @unchecked because `prefixes` is read and written under `condition` only.
    private let condition = Condition()
    private var prefixes: Set<[UInt8]> = []

    /// Reads what XPUB received: 1 and a prefix, or 0 and a prefix that nobody wants any more.
    ///
    /// - Returns: the prefix that somebody now wants, nil otherwise.
    func note(_ message: [UInt8]) -> [UInt8]? {
        guard let kind = message.first, kind <= 1 else { return nil }
        let prefix = Array(message.dropFirst())
        condition.lock()
        defer { condition.unlock() }
        guard kind == 1 else {
            prefixes.remove(prefix)
            return nil
        }
        prefixes.insert(prefix)
        condition.broadcast()
        return prefix
    }

    /// Waits up to `seconds` until somebody wants `topic`.
    func wait(for topic: String, seconds: Double) -> Bool {
        let deadline = ContinuousClock.now + .seconds(seconds)
        condition.lock()
        defer { condition.unlock() }
        while !prefixes.contains(where: { topic.utf8.starts(with: $0) }) {
            guard condition.wait(until: deadline) else { return false }
        }
        return true
    }
}
