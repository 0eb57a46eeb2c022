import Foundation
import Testing
import Transport

/// Waiting by a clock that nobody sets; that an hour's leap of the time of day does not matter is held by FaultClockTests.
@Suite struct ConditionTests {
    @Test func `a wait ends at its moment, neither earlier nor much later`() {
        let condition = Condition()
        condition.lock()
        defer { condition.unlock() }
        let start = ContinuousClock.now
        while condition.wait(until: start + .milliseconds(120)) {}
        let took = start.duration(to: .now)
        #expect(took >= .milliseconds(119) && took < .seconds(2))
        // What is over is not waited for.
        #expect(!condition.wait(until: start))
    }

    @Test func `who is woken goes on before the moment, however far off it is`() async {
        let condition = Condition()
        let start = ContinuousClock.now
        await withCheckedContinuation { continuation in
            let thread = Thread {
                condition.lock()
                // A thousand years.
                let isWoken = condition.wait(until: start + .seconds(31_557_600_000))
                condition.unlock()
                #expect(isWoken)
                continuation.resume()
            }
            thread.start()
            Thread.sleep(forTimeInterval: 0.1)
            condition.lock()
            condition.broadcast()
            condition.unlock()
        }
        #expect(start.duration(to: .now) < .seconds(60))
    }
}
