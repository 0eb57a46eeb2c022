internal import Synchronization

/// Tells every viewer what happens.
///
/// Whoever tells never waits for any of them.
package final class ViewerHub: Sendable {
    /// More would take the connections that others ask by.
    private static let mostViewers = 16

    private struct State {
        var outboxes: [Int: ViewerOutbox] = [:]
        var last = 0
    }

    private let state = Mutex(State())
    private let viewers = Atomic(0)

    /// Nobody watches.
    package init() {}

    /// Whether anybody watches: without, there is nothing to be made.
    package var isWatched: Bool { viewers.load(ordering: .relaxed) > 0 }

    /// Whether one more may watch.
    package var hasRoom: Bool { viewers.load(ordering: .relaxed) < Self.mostViewers }

    /// Tells everybody.
    package func tell(_ event: ViewerEvent) {
        guard isWatched else { return }
        let outboxes = state.withLock { Array($0.outboxes.values) }
        for outbox in outboxes { outbox.put(event) }
    }

    /// Tells a line of the log.
    package func log(level: String, _ message: String) {
        guard isWatched else { return }
        tell(.log(.init(level: level, message: message, stampNanoseconds: nowNanoseconds())))
    }

    /// Begins to watch; nil when too many do.
    ///
    /// Whoever begins also ends.
    package func begin() -> (number: Int, outbox: ViewerOutbox)? {
        state.withLock { state in
            guard state.outboxes.count < Self.mostViewers else { return nil }
            state.last += 1
            let outbox = ViewerOutbox()
            state.outboxes[state.last] = outbox
            viewers.store(state.outboxes.count, ordering: .relaxed)
            return (state.last, outbox)
        }
    }

    /// Ends watching.
    package func end(_ number: Int) {
        state.withLock { state in
            state.outboxes[number] = nil
            viewers.store(state.outboxes.count, ordering: .relaxed)
        }
    }
}
