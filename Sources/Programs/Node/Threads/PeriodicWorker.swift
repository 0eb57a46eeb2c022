internal import ServiceLifecycle
internal import Transport

/// A service with a thread of its own that works again and again, `every` so often.
struct PeriodicWorker: Service {
    /// The name of the thread (15 characters).
    let name: String

    /// From one start of the work to the next.
    let every: Duration

    /// What is done; it gets the moment at which it was due.
    let work: @Sendable (ContinuousClock.Instant) -> Void

    func run() async throws {
        let ticker = Ticker(every: every)
        await withGracefulShutdownHandler {
            await onOwnThread(name) {
                while let due = ticker.next() { work(due) }
            }
        } onGracefulShutdown: {
            ticker.stop()
        }
    }
}

/// Moments at a fixed rate, waited for on a thread of our own; a late thread skips, it does not race.
final class Ticker: @unchecked Sendable {
    // @unchecked because every stored variable is read and written under `condition` only.
    private let condition = Condition()
    private let every: Duration
    private var due: ContinuousClock.Instant
    private var isStopped = false

    init(every: Duration) {
        self.every = every
        due = .now
    }

    /// Waits for the next moment; nil after `stop`.
    func next() -> ContinuousClock.Instant? {
        condition.lock()
        defer { condition.unlock() }
        while !isStopped {
            if due <= .now { break }
            _ = condition.wait(until: due)
        }
        guard !isStopped else { return nil }
        let moment = due
        due = max(due + every, .now)
        return moment
    }

    /// Ends waiting for good.
    func stop() {
        condition.lock()
        defer { condition.unlock() }
        isStopped = true
        condition.broadcast()
    }
}
