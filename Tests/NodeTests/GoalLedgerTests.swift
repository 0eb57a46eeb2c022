import Node
import Testing

struct GoalLedgerTests {
    private let start = ContinuousClock.now

    private func ledger(_ goals: [(String, Double)], capacity: Int = 8) -> GoalLedger<String> {
        var ledger = GoalLedger<String>(capacity: capacity)
        for (id, seconds) in goals {
            _ = ledger.admit("goal \(id)", id: id, deadline: start + .seconds(seconds))
        }
        return ledger
    }

    @Test func `goals are begun one at a time in order`() {
        var ledger = ledger([("a", 1), ("b", 1)])
        var begun = ledger.begin()?.id
        #expect(begun == "a")
        begun = ledger.begin()?.id
        #expect(begun == nil)
        #expect(ledger.finish(id: "a") == true)
        begun = ledger.begin()?.id
        #expect(begun == "b")
    }

    @Test func `what does not fit is busy and what is known is a duplicate`() {
        var ledger = ledger([("a", 1)], capacity: 1)
        #expect(ledger.admit("x", id: "b", deadline: start) == .busy)
        #expect(ledger.admit("x", id: "a", deadline: start) == .duplicate)
        _ = ledger.begin()
        #expect(ledger.admit("x", id: "a", deadline: start) == .duplicate)
        #expect(ledger.admit("x", id: "b", deadline: start) == .queued)
    }

    @Test func `an overdue goal leaves once, also while it is being answered`() {
        var ledger = ledger([("slow", 1), ("waiting", 2), ("patient", 60)])
        var begun = ledger.begin()?.id
        #expect(begun == "slow")
        #expect(ledger.nextDeadline == start + .seconds(1))
        #expect(ledger.removeOverdue(now: start).map(\.id) == [])
        let overdue = ledger.removeOverdue(now: start + .seconds(2)).map(\.id)
        #expect(Set(overdue) == ["slow", "waiting"])
        #expect(ledger.finish(id: "slow") == false)
        begun = ledger.begin()?.id
        #expect(begun == "patient")
        #expect(ledger.finish(id: "patient") == true)
        #expect(ledger.count == 0)
        #expect(ledger.nextDeadline == nil)
    }

    @Test func `a cancelled goal is not answered`() {
        var ledger = ledger([("a", 1), ("b", 1)])
        _ = ledger.begin()
        #expect(ledger.cancel(id: "a") == "goal a")
        #expect(ledger.finish(id: "a") == false)
        #expect(ledger.cancel(id: "b") == "goal b")
        #expect(ledger.cancel(id: "b") == nil)
        let begun = ledger.begin()?.id
        #expect(begun == nil)
    }
}
