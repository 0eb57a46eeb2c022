import Testing
import Transport

@Suite struct TopicOriginTests {
    /// Which of the messages, as connection and milliseconds, contradict those before them.
    private func contested(_ messages: [(connection: Int32, milliseconds: Int)]) -> [Bool] {
        let start = ContinuousClock.now
        var origin = TopicOrigin(connection: messages[0].connection, now: start)
        return messages.map {
            origin.isContested(by: $0.connection, now: start + .milliseconds($0.milliseconds))
        }
    }

    @Test func `two connections that take turns contradict each other`() {
        // The first message of another may be a new start.
        let found = contested([(1, 0), (2, 40), (1, 80), (2, 120)])
        #expect(found == [false, false, true, true])
    }

    @Test func `who takes over for good, or comes back after long, contradicts nobody`() {
        let found = contested([(1, 0)] + (1..<100).map { (2, 40 * $0) } + [(1, 10_000)])
        #expect(!found.contains(true))
    }
}
