internal import Transport

/// A bounded queue between two threads, with a written bound and a written policy.
///
/// When it is full the oldest element that may be dropped makes room for the newest, and is counted.
/// Elements that may not be dropped do not count towards the bound: use them for what is rare. Urgent ones are taken
/// before all others.
///
/// Putting never waits. Taking waits on a thread of our own, never on a cooperative one.
package final class Mailbox<Element: Sendable>: @unchecked Sendable {
    // @unchecked because every stored variable is read and written under `condition` only.
    private let condition = Condition()
    private let capacity: Int
    private let mayDrop: @Sendable (Element) -> Bool
    private let isUrgent: @Sendable (Element) -> Bool
    private var elements: [Element] = []
    private var isClosed = false
    private var droppedCount = 0

    /// Creates a mailbox; a capacity of 1 means that the latest element wins.
    package init(
        capacity: Int,
        mayDrop: @escaping @Sendable (Element) -> Bool = { _ in true },
        isUrgent: @escaping @Sendable (Element) -> Bool = { _ in false }
    ) {
        precondition(capacity > 0, "a mailbox needs room for one element, not \(capacity)")
        self.capacity = capacity
        self.mayDrop = mayDrop
        self.isUrgent = isUrgent
    }

    /// Adds an element; the oldest goes when there is no room.
    ///
    /// - Returns: the element that had to go, if any.
    @discardableResult
    package func put(_ element: Element) -> Element? {
        condition.lock()
        defer { condition.unlock() }
        guard !isClosed else { return nil }
        var removed: Element?
        if mayDrop(element), elements.count(where: mayDrop) >= capacity,
            let oldest = elements.firstIndex(where: mayDrop)
        {
            removed = elements.remove(at: oldest)
            droppedCount += 1
        }
        elements.append(element)
        condition.signal()
        return removed
    }

    /// Waits for the next element; nil when the mailbox is closed (what it still held is gone).
    package func take() -> Element? {
        condition.lock()
        defer { condition.unlock() }
        while elements.isEmpty, !isClosed { condition.wait() }
        guard !isClosed else { return nil }
        return elements.remove(at: elements.firstIndex(where: isUrgent) ?? 0)
    }

    /// Ends waiting for good.
    package func close() {
        condition.lock()
        defer { condition.unlock() }
        isClosed = true
        elements.removeAll()
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
