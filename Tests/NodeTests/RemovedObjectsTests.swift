import Node
import Testing

/// Deletions reach also a listener who reads the last message only.
struct RemovedObjectsTests {
    @Test func `what is gone is named until it comes back`() {
        var removed = RemovedObjects()
        removed.note(there: ["a", "b", "c"])
        #expect(removed.ids.isEmpty)
        removed.note(there: ["b"])
        #expect(removed.ids == ["a", "c"])
        // Nothing new: still told.
        removed.note(there: ["b"])
        #expect(removed.ids == ["a", "c"])
        removed.note(there: ["a", "b"])
        #expect(removed.ids == ["c"])
        removed.note(there: [])
        #expect(removed.ids == ["c", "a", "b"])
    }

    @Test func `the list is bounded`() {
        var removed = RemovedObjects(capacity: 2)
        for id in ["a", "b", "c", "d"] { removed.note(there: [id]) }
        #expect(removed.ids == ["b", "c"])
    }
}
