/// How often something comes, and when it last came.
package struct RateMeter: Sendable {
    private var windowStart: ContinuousClock.Instant
    private var windowCount = 0

    /// The rate over the latest finished window, in hertz.
    package private(set) var hertz = 0.0

    /// When the latest one came; nil when none ever did.
    package private(set) var latest: ContinuousClock.Instant?

    /// How many came in all.
    package private(set) var total = 0

    /// Starts counting at `now`.
    package init(now: ContinuousClock.Instant) {
        windowStart = now
    }

    /// Counts one.
    package mutating func count(now: ContinuousClock.Instant) {
        windowCount += 1
        total += 1
        latest = now
    }

    /// Counts what a counter elsewhere has reached.
    package mutating func reach(_ count: Int, now: ContinuousClock.Instant) {
        guard count > total else { return }
        windowCount += count - total
        total = count
        latest = now
    }

    /// Ends the window, so that `hertz` is the rate since the last call.
    package mutating func closeWindow(now: ContinuousClock.Instant) {
        let seconds = (now - windowStart).milliseconds / 1_000
        guard seconds > 0 else { return }
        hertz = Double(windowCount) / seconds
        windowStart = now
        windowCount = 0
    }
}
