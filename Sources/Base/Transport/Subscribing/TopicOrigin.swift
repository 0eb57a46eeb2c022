/// Over which connection a topic's messages come: two publishers of one camera are two robots that were started by mistake.
package struct TopicOrigin: Hashable, Sendable {
    /// Who was silent for so long has been replaced by the other, not contradicted.
    private static let memory = Duration.seconds(2)

    private var current: Int32
    private var previous: Int32?
    private var leftPrevious: ContinuousClock.Instant

    package init(connection: Int32, now: ContinuousClock.Instant) {
        (current, leftPrevious) = (connection, now)
    }

    /// Notes a message; true when it comes again from a connection that another had just taken over from.
    package mutating func isContested(by connection: Int32, now: ContinuousClock.Instant) -> Bool {
        guard connection != current else { return false }
        let isBack = connection == previous && leftPrevious.duration(to: now) < Self.memory
        (previous, current, leftPrevious) = (current, connection, now)
        return isBack
    }
}
