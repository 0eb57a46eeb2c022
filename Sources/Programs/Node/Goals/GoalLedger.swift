/// Which goals wait, which one is being answered, and which are overdue.
///
/// A pure state machine: it is told the time and starts nothing, so that every promise about
/// deadlines is a test. A goal leaves it exactly once: finished, overdue or cancelled.
package struct GoalLedger<Goal> {
    /// What happens to a goal that arrives.
    package enum Admission: Equatable {
        /// It waits its turn.
        case queued
        /// Too many wait already.
        case busy
        /// A goal of this id is waiting or being answered already.
        case duplicate
    }

    private struct Entry {
        let id: String
        let goal: Goal
        let deadline: ContinuousClock.Instant
    }

    private var waiting: [Entry] = []
    private var current: Entry?
    private let capacity: Int

    /// Creates a ledger in which at most `capacity` goals wait.
    package init(capacity: Int) {
        self.capacity = capacity
    }

    /// How many goals wait or are being answered.
    package var count: Int { waiting.count + (current == nil ? 0 : 1) }

    /// The earliest deadline among all goals; nil when there are none.
    package var nextDeadline: ContinuousClock.Instant? {
        (waiting.map(\.deadline) + [current?.deadline].compactMap { $0 }).min()
    }

    /// Takes in a goal.
    package mutating func admit(
        _ goal: Goal,
        id: String,
        deadline: ContinuousClock.Instant
    ) -> Admission {
        guard current?.id != id, !waiting.contains(where: { $0.id == id }) else {
            return .duplicate
        }
        guard waiting.count < capacity else { return .busy }
        waiting.append(Entry(id: id, goal: goal, deadline: deadline))
        return .queued
    }

    /// Begins the goal that waits longest; nil when none waits or one is being answered.
    package mutating func begin() -> (id: String, goal: Goal)? {
        guard current == nil, !waiting.isEmpty else { return nil }
        let entry = waiting.removeFirst()
        current = entry
        return (entry.id, entry.goal)
    }

    /// Ends the goal that was begun.
    ///
    /// - Returns: whether its answer is still wanted: false when it was overdue or cancelled.
    package mutating func finish(id: String) -> Bool {
        guard current?.id == id else { return false }
        current = nil
        return true
    }

    /// Removes the goals whose deadline has passed, also the one that is being answered.
    package mutating func removeOverdue(now: ContinuousClock.Instant) -> [(id: String, goal: Goal)]
    {
        var overdue = waiting.filter { $0.deadline <= now }
        waiting.removeAll { $0.deadline <= now }
        if let entry = current, entry.deadline <= now {
            overdue.append(entry)
            current = nil
        }
        return overdue.map { ($0.id, $0.goal) }
    }

    /// Removes a goal that is not wanted any more; nil when it is not here.
    package mutating func cancel(id: String) -> Goal? {
        if let entry = current, entry.id == id {
            current = nil
            return entry.goal
        }
        guard let index = waiting.firstIndex(where: { $0.id == id }) else { return nil }
        return waiting.remove(at: index).goal
    }
}
