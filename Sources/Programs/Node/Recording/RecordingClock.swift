/// The time of day when it was made, and how long that is ago: the log times of a recording.
///
/// A clock that is set while a session is recorded would tear the session: an hour's gap, or an hour of messages at one
/// moment.
struct RecordingClock: Sendable {
    private let startNanoseconds = UInt64(clamping: nowNanoseconds())
    private let started = ContinuousClock.now

    /// Now, in nanoseconds since the Unix epoch.
    var now: UInt64 {
        let elapsed = started.duration(to: .now).components
        return startNanoseconds + UInt64(elapsed.seconds) * 1_000_000_000
            + UInt64(elapsed.attoseconds / 1_000_000_000)
    }
}
