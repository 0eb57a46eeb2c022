internal import Synchronization

/// What one viewer has not been told yet: bounded, so that a slow viewer holds up nobody and takes no memory.
///
/// Of most kinds the newest wins; of answers and lines of the log the oldest go. What went is counted.
package final class ViewerOutbox: Sendable {
    /// What is to be told, and how much of each kind went.
    package struct Batch: Sendable {
        /// In the order in which they happened.
        package var events: [ViewerEvent] = []
        /// What went since the last batch.
        package var lost: [ViewerEvent.Kind: Int] = [:]
    }

    private static let mostOfAKind = 64

    private let waiting = Mutex(Batch())
    private let wakes: AsyncStream<Void>
    private let wake: AsyncStream<Void>.Continuation

    /// Nothing to tell.
    package init() {
        (wakes, wake) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Adds an event; never waits.
    package func put(_ event: ViewerEvent) {
        waiting.withLock { batch in
            if let at = batch.events.firstIndex(where: { event.replaces($0) }) {
                let old = batch.events.remove(at: at)
                if !event.contains(old) { batch.lost[event.kind, default: 0] += 1 }
            } else if batch.events.count(where: { $0.kind == event.kind }) >= Self.mostOfAKind,
                let oldest = batch.events.firstIndex(where: { $0.kind == event.kind })
            {
                batch.events.remove(at: oldest)
                batch.lost[event.kind, default: 0] += 1
            }
            batch.events.append(event)
        }
        wake.yield()
    }

    /// Yields when there may be something to tell.
    package func wakeUps() -> AsyncStream<Void> { wakes }

    /// Wakes the viewer although nothing happened.
    package func stir() { wake.yield() }

    /// Takes what waits.
    package func takeAll() -> Batch {
        waiting.withLock { batch in
            defer { batch = Batch() }
            return batch
        }
    }
}
