/// A queue of bounded length whose oldest element makes room for the newest.
struct Ring<Element> {
    private var slots: [Element?]
    private var head = 0
    private(set) var count = 0

    init(capacity: Int) { slots = Array(repeating: nil, count: capacity) }

    var first: Element? { count > 0 ? slots[head] : nil }

    /// Adds an element and returns the one that had to go, if any.
    mutating func append(_ element: Element) -> Element? {
        let removed = count == slots.count ? popFirst() : nil
        slots[(head + count) % slots.count] = element
        count += 1
        return removed
    }

    mutating func popFirst() -> Element? {
        guard count > 0 else { return nil }
        defer {
            slots[head] = nil
            head = (head + 1) % slots.count
            count -= 1
        }
        return slots[head]
    }
}
