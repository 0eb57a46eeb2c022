/// Which objects were listed and are not any more.
///
/// The ids of all of them since the start are kept, up to a bound, so that a listener who missed a message, or reads only
/// the last one, still learns of every deletion.
package struct RemovedObjects: Sendable {
    /// The ids, the latest last; the oldest are forgotten beyond the capacity.
    package private(set) var ids: [String] = []

    private var there: Set<String> = []
    private let capacity: Int

    /// Nothing removed yet.
    package init(capacity: Int = 1_000) {
        self.capacity = capacity
    }

    /// Takes the ids that are listed now: one that was and is not is removed, one that is there again is not.
    package mutating func note(there now: Set<String>) {
        ids.removeAll { now.contains($0) }
        ids += there.subtracting(now).sorted()
        there = now
        if ids.count > capacity { ids.removeFirst(ids.count - capacity) }
    }
}
