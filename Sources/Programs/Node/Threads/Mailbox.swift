internal import Transport

/// A bounded queue between two threads, with a written bound and a written policy.
///
/// When it is full the oldest element that may be dropped makes room for the newest, and is counted.
/// Elements that may not be dropped count towards the bound in bytes only: use them for what is rare. Where even dropping
/// all others makes no room in bytes, the newest is not taken. Urgent ones are taken before all others.
///
/// Putting never waits. Taking waits on a thread of our own, never on a cooperative one.
package final class Mailbox<Element: Sendable>: @unchecked Sendable {
    // @unchecked because every stored variable is read and written under `condition` only.
    private let condition = Condition()
    private let capacity: Int
    private let maximumBytes: Int
    private let bytes: @Sendable (Element) -> Int
    private let mayDrop: @Sendable (Element) -> Bool
    private let isUrgent: @Sendable (Element) -> Bool
    private var elements: [Element] = []
    private var waitingBytes = 0
    private var isClosed = false
    private var droppedCount = 0
    private var isWaiting = false
    private var lastTurn = ContinuousClock.now

    /// Creates a mailbox; a capacity of 1 means that the latest element wins.
    ///
    /// - Parameters:
    ///   - capacity: how many elements that may be dropped wait at most.
    ///   - mayDrop: whether an element may make room for newer ones.
    ///   - isUrgent: whether an element is taken before all others.
    ///   - maximumBytes: how much all that wait may take, as `bytes` says of each.
    ///   - bytes: what an element takes.
    package init(
        capacity: Int,
        mayDrop: @escaping @Sendable (Element) -> Bool = { _ in true },
        isUrgent: @escaping @Sendable (Element) -> Bool = { _ in false },
        maximumBytes: Int = .max,
        bytes: @escaping @Sendable (Element) -> Int = { _ in 0 }
    ) {
        precondition(capacity > 0, "a mailbox needs room for one element, not \(capacity)")
        self.capacity = capacity
        (self.maximumBytes, self.bytes) = (maximumBytes, bytes)
        self.mayDrop = mayDrop
        self.isUrgent = isUrgent
    }

    /// Adds an element; the oldest go when there is no room.
    ///
    /// - Returns: the element that had to go last, if any: it may be the one that was to be added.
    @discardableResult
    package func put(_ element: Element) -> Element? {
        condition.lock()
        defer { condition.unlock() }
        guard !isClosed else { return nil }
        var removed: Element?
        let size = bytes(element)
        while isFull(for: element, size), let oldest = elements.firstIndex(where: mayDrop) {
            removed = remove(at: oldest)
            droppedCount += 1
        }
        guard !isFull(for: element, size) || elements.isEmpty else {
            droppedCount += 1
            return element
        }
        if elements.isEmpty, isWaiting { lastTurn = .now }
        elements.append(element)
        waitingBytes += size
        condition.signal()
        return removed
    }

    private func isFull(for element: Element, _ size: Int) -> Bool {
        waitingBytes + size > maximumBytes
            || (mayDrop(element) && elements.count(where: mayDrop) >= capacity)
    }

    private func remove(at index: Int) -> Element {
        let element = elements.remove(at: index)
        waitingBytes -= bytes(element)
        return element
    }

    /// Waits for the next element; nil when the mailbox is closed (what it still held is gone).
    package func take() -> Element? {
        condition.lock()
        defer { condition.unlock() }
        isWaiting = true
        lastTurn = .now
        while elements.isEmpty, !isClosed { condition.wait() }
        isWaiting = false
        lastTurn = .now
        guard !isClosed else { return nil }
        return remove(at: elements.firstIndex(where: isUrgent) ?? 0)
    }

    /// Notes that whoever takes elements gets on with the one at hand.
    package func comesRound() {
        condition.lock()
        defer { condition.unlock() }
        lastTurn = .now
    }

    /// For how long whoever takes elements has neither come back for the next one nor taken one that waits; 0 while there
    /// is nothing to do.
    package var stalledSeconds: Double {
        condition.lock()
        defer { condition.unlock() }
        guard !isClosed, !(isWaiting && elements.isEmpty) else { return 0 }
        return (.now - lastTurn) / .seconds(1)
    }

    /// Whether whoever takes elements waits for one, and none is there.
    package var isIdle: Bool {
        condition.lock()
        defer { condition.unlock() }
        return isWaiting && elements.isEmpty
    }

    /// Ends waiting for good.
    package func close() {
        condition.lock()
        defer { condition.unlock() }
        isClosed = true
        elements.removeAll()
        waitingBytes = 0
        condition.broadcast()
    }

    /// How many elements made room for newer ones.
    package var dropped: Int {
        condition.lock()
        defer { condition.unlock() }
        return droppedCount
    }

    /// How many elements wait.
    package var count: Int {
        condition.lock()
        defer { condition.unlock() }
        return elements.count
    }
}
