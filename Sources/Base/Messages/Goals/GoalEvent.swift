internal import CMessages

/// What became of the objects of a standing goal since its last pushed answer, by its value on the wire.
public enum GoalEvent: UInt32, Sendable, CaseIterable {
    /// Nothing, or not the answer to a standing goal.
    case none
    /// The goal stands and nothing was found yet.
    case waiting
    /// A thing that no answer to this goal had before.
    case firstFound
    /// The same thing, located anew or more surely.
    case better
    /// The thing itself is elsewhere.
    case moved
    /// The last answer had it, this one has not.
    case gone
    /// It was gone and is there again.
    case reappeared
    /// The same things, but the status is another.
    case changed

    /// The name in the schema, such as `FIRST_FOUND`.
    public var name: String {
        switch self {
        case .none: "NO_EVENT"
        case .waiting: "WAITING"
        case .firstFound: "FIRST_FOUND"
        case .better: "BETTER"
        case .moved: "MOVED"
        case .gone: "GONE"
        case .reappeared: "REAPPEARED"
        case .changed: "CHANGED"
        }
    }
}

/// What became of one object of a standing goal.
public struct ObjectEvent: Hashable, Sendable {
    /// What happened.
    public var event: GoalEvent
    /// To which object.
    public var objectID: String
    /// In words, such as "moved by 0.62 m".
    public var words: String

    /// Creates an event.
    public init(_ event: GoalEvent, objectID: String, words: String) {
        (self.event, self.objectID, self.words) = (event, objectID, words)
    }

    init(_ c: Semsplat__V1__GoalResult__ObjectEvent, _ reader: FieldReader) throws(WireError) {
        event = GoalEvent(rawValue: c.event.rawValue) ?? .none
        objectID = try reader.text(c.object_id, "object_events.object_id")
        words = try reader.text(c.words, "object_events.words")
    }

    func made(
        in arena: PackingArena
    ) -> UnsafeMutablePointer<Semsplat__V1__GoalResult__ObjectEvent> {
        arena.make(semsplat__v1__goal_result__object_event__init) {
            $0.event = Semsplat__V1__GoalResult__Event(rawValue: event.rawValue)
            $0.object_id = arena.text(objectID)
            $0.words = arena.text(words)
        }
    }
}
