import Testing

import Transport

@Suite struct TopicOriginTests {
    let start = ContinuousClock.now

    @Test func `two connections that take turns contradict each other`() {
        var origin = TopicOrigin(connection: 1, now: start)
        #expect(!origin.isContested(by: 1, now: start))
        // The first message of another may be a new start.
        #expect(!origin.isContested(by: 2, now: start + .milliseconds(40)))
        #expect(origin.isContested(by: 1, now: start + .milliseconds(80)))
        #expect(origin.isContested(by: 2, now: start + .milliseconds(120)))
    }

    @Test func `who takes over for good, or comes back after long, contradicts nobody`() {
        var origin = TopicOrigin(connection: 1, now: start)
        for step in 0..<100 {
            #expect(!origin.isContested(by: 2, now: start + .milliseconds(40 * step)))
        }
        #expect(!origin.isContested(by: 1, now: start + .seconds(10)))
    }
}
