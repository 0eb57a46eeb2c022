internal import ServiceLifecycle
internal import Transport

/// A service with a thread of its own that works again and again, `every` so often.
struct PeriodicWorker: Service {
    /// The name of the thread (15 characters).
    let name: String

    private let every: @Sendable () -> Duration
    private let work: @Sendable (ContinuousClock.Instant) -> Void

    /// A worker.
    ///
    /// - Parameters:
    ///   - name: of its thread.
    ///   - every: from one start of the work to the next; read anew each time, for it may change.
    ///   - work: what is done; it gets the moment at which it was due.
    init(
        name: String,
        every: @autoclosure @escaping @Sendable () -> Duration,
        work: @escaping @Sendable (ContinuousClock.Instant) -> Void
    ) {
        (self.name, self.every, self.work) = (name, every, work)
    }

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
    private let every: @Sendable () -> Duration
    private var previous: ContinuousClock.Instant?
    private var earliest = ContinuousClock.now
    private var isStopped = false

    init(every: @escaping @Sendable () -> Duration) {
        self.every = every
    }

    /// Waits for the next moment; nil after `stop`.
    func next() -> ContinuousClock.Instant? {
        condition.lock()
        defer { condition.unlock() }
        while !isStopped {
            if due <= .now { break }
            // Looked at again soon, for the rate may have changed.
            _ = condition.wait(until: min(due, .now + .seconds(1)))
        }
        guard !isStopped else { return nil }
        let moment = due
        (previous, earliest) = (moment, .now)
        return moment
    }

    private var due: ContinuousClock.Instant {
        max(previous.map { $0 + every() } ?? earliest, earliest)
    }

    /// Ends waiting for good.
    func stop() {
        condition.lock()
        defer { condition.unlock() }
        isStopped = true
        condition.broadcast()
    }
}
