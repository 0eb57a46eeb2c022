import Node
import Testing

struct MeterTests {
    @Test func `percentiles are values that were measured`() {
        var window = LatencyWindow(capacity: 100)
        #expect(window.percentile(0.5) == nil)
        for value in 1...100 { window.add(.milliseconds(value)) }
        #expect(window.percentile(0.5) == 50)
        #expect(window.percentile(0.95) == 95)
        #expect(window.percentile(1) == 100)
        #expect(window.percentile(0) == 1)
    }

    @Test func `only the latest durations are kept`() {
        var window = LatencyWindow(capacity: 2)
        for value in [9_000, 1, 2] { window.add(.milliseconds(value)) }
        #expect(window.percentile(1) == 2)
        #expect(window.total == 3)
    }

    @Test func `a rate is counts over time`() {
        let start = ContinuousClock.now
        var meter = RateMeter(now: start)
        for step in 1...60 { meter.count(now: start + .milliseconds(step * 33)) }
        meter.closeWindow(now: start + .seconds(2))
        #expect(meter.hertz == 30)
        meter.reach(90, now: start + .seconds(3))
        meter.closeWindow(now: start + .seconds(3))
        #expect(meter.hertz == 30)
        #expect(meter.total == 90)
        meter.closeWindow(now: start + .seconds(4))
        #expect(meter.hertz == 0)
        #expect(meter.latest == start + .seconds(3))
    }
}
