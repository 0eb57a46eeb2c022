internal import Foundation

/// What a computation takes: time on the wall, and the processors' time in all threads of this process, which tells
/// more on a machine that does other things beside.
struct Cost: Sendable {
    let seconds: Double
    let processorSeconds: Double

    /// What `body` answers and takes.
    static func of<Result>(_ body: () throws -> Result) rethrows -> (Result, Cost) {
        let clock = ContinuousClock()
        let (began, processorBegan) = (clock.now, processorSeconds())
        let result = try body()
        return (
            result,
            Cost(
                seconds: (clock.now - began).milliseconds / 1e3,
                processorSeconds: processorSeconds() - processorBegan
            )
        )
    }

    private static func processorSeconds() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }
}
