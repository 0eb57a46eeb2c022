/// A binary heap with the least element on top.
struct Heap<Element: Comparable> {
    private var elements: [Element]

    init(_ elements: [Element]) {
        // In order is a heap already.
        self.elements = elements.sorted()
    }

    var least: Element? { elements.first }

    /// Puts another element in the place of the least one.
    ///
    /// The heap must not be empty.
    mutating func replaceLeast(_ element: Element) {
        elements[0] = element
        sink()
    }

    mutating func removeLeast() {
        guard let last = elements.popLast(), !elements.isEmpty else { return }
        replaceLeast(last)
    }

    private mutating func sink() {
        var parent = 0
        while true {
            var least = parent
            for child in 2 * parent + 1...2 * parent + 2
            where child < elements.count && elements[child] < elements[least] {
                least = child
            }
            guard least != parent else { return }
            elements.swapAt(parent, least)
            parent = least
        }
    }
}
