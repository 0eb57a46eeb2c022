/// What the other side of a publishing socket has subscribed to.
final class Subscriptions: @unchecked Sendable {
    /// What XPUB received: 1 and a prefix that one peer wants, or 0 and one that it does not want any more.
    struct Change {
        let isWanted: Bool
        let prefix: [UInt8]

        /// Reads a message; nil when it is none of both.
        init?(_ message: [UInt8]) {
            guard let kind = message.first, kind <= 1 else { return nil }
            (isWanted, prefix) = (kind == 1, Array(message.dropFirst()))
        }
    }

    // @unchecked because `wants` is read and written under `condition` only.
    private let condition = Condition()
    /// How many want it, by prefix.
    private var wants: [[UInt8]: Int] = [:]

    /// Takes in a change that holds.
    func note(_ change: Change) {
        condition.lock()
        defer { condition.unlock() }
        let count = wants[change.prefix, default: 0] + (change.isWanted ? 1 : -1)
        wants[change.prefix] = count > 0 ? count : nil
        if change.isWanted { condition.broadcast() }
    }

    /// Waits up to `seconds` until somebody wants `topic`.
    func wait(for topic: String, seconds: Double) -> Bool {
        let deadline = ContinuousClock.now + .seconds(seconds)
        condition.lock()
        defer { condition.unlock() }
        while !wants.keys.contains(where: { topic.utf8.starts(with: $0) }) {
            guard condition.wait(until: deadline) else { return false }
        }
        return true
    }
}
