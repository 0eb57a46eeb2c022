/// Messages that wait for the publishing thread.
///
/// When it is full, putting either makes room by dropping the oldest, which is counted, or waits.
final class Outbox: @unchecked Sendable {
    /// A message and whether late joiners get it.
    struct Item {
        let envelope: Envelope
        let isLatched: Bool
    }

    // @unchecked because every stored variable is read and written under `condition` only.
    private let condition = Condition()
    private var ring: Ring<Item>
    private let capacity: Int
    private var isClosed = false

    init(capacity: Int) {
        self.capacity = capacity
        ring = Ring(capacity: capacity)
    }

    /// Adds an item at once; returns the one that had to go, if any.
    func put(_ item: Item) -> Item? {
        condition.lock()
        defer { condition.unlock() }
        return isClosed ? item : ring.append(item)
    }

    /// Adds an item when there is room; false when there was none for so long, or all is over.
    func put(_ item: Item, waitingSeconds: Double) -> Bool {
        let deadline = ContinuousClock.now + .seconds(waitingSeconds)
        condition.lock()
        defer { condition.unlock() }
        while !isClosed, ring.count == capacity {
            guard condition.wait(until: deadline) else { return false }
        }
        guard !isClosed else { return false }
        _ = ring.append(item)
        return true
    }

    /// The next item to send; it stays here until `removeFirst`.
    var first: Item? {
        condition.lock()
        defer { condition.unlock() }
        return ring.first
    }

    func removeFirst() {
        condition.lock()
        _ = ring.popFirst()
        condition.signal()
        condition.unlock()
    }

    /// Takes nothing more; what is here may still be sent.
    func close() {
        condition.lock()
        isClosed = true
        condition.broadcast()
        condition.unlock()
    }
}
