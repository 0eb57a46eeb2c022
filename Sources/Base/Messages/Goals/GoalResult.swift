internal import CMessages

/// How a goal was answered, by its value on the wire.
public enum GoalStatus: UInt32, Sendable, CaseIterable {
    /// One object, or the best is clearly the best.
    case found = 1
    /// Several objects fit about as well.
    case ambiguous
    /// Nothing fits, in a map that has seen its surroundings.
    case notFound
    /// Nothing fits, and much has not been seen.
    case notFoundUnseen
    /// What fits has not been seen for long.
    case stale
    /// There is no map yet.
    case mapEmpty
    /// Too many goals wait.
    case busy
    /// The deadline passed first.
    case deadline
    /// The goal cannot be answered as it is.
    case rejected
    /// The asker does not want it any more.
    case cancelled

    /// The name in the schema, such as `NOT_FOUND`.
    public var name: String {
        switch self {
        case .found: "FOUND"
        case .ambiguous: "AMBIGUOUS"
        case .notFound: "NOT_FOUND"
        case .notFoundUnseen: "NOT_FOUND_UNSEEN"
        case .stale: "STALE"
        case .mapEmpty: "MAP_EMPTY"
        case .busy: "BUSY"
        case .deadline: "DEADLINE"
        case .rejected: "REJECTED"
        case .cancelled: "CANCELLED"
        }
    }
}

/// The answer to a goal.
public struct GoalResult: Message, Equatable {
    /// The protobuf name.
    public static let typeName = "semsplat.v1.GoalResult"

    /// How long the stages took, milliseconds.
    public struct Timing: Hashable, Sendable {
        /// Waiting for its turn.
        public var queueMilliseconds = 0.0
        /// Text to embedding.
        public var encodeMilliseconds = 0.0
        /// Embedding to objects.
        public var searchMilliseconds = 0.0
        /// Objects to masks.
        public var maskMilliseconds = 0.0
        /// From arrival to answer.
        public var totalMilliseconds = 0.0

        /// Creates a timing of nothing.
        public init() {}
    }

    /// Which map the answer speaks of.
    public var header = MapHeader()

    /// The goal's id.
    public var goalID: String

    /// The goal's text; of a ``PromptGoal`` what it points at, in words.
    public var text: String

    /// How it was answered.
    public var status: GoalStatus

    /// Why, in words.
    public var reason: String

    /// What was found, best first.
    public var objects: [ObjectMessage] = []

    /// The score from which on an object counts as found.
    public var threshold = 0.0

    /// The best score in the map.
    public var bestScore = 0.0

    /// The second best object's score.
    public var secondScore = 0.0

    /// How much of what the map spans has been seen, 0 to 1.
    public var exploredFraction = 0.0

    /// How long it took.
    public var timing = Timing()

    /// To a ``PromptGoal`` that wants masks, the mask in the image that was pointed into; nil where there is none.
    public var promptMask: ObjectMask?

    /// To a ``LanguageGoal``, how its text was read; nil where nothing was read.
    public var interpretation: Interpretation?

    /// To a standing goal, the weightiest of what became of its objects.
    public var event = GoalEvent.none

    /// To a standing goal, what became of its objects since the last pushed answer.
    public var objectEvents: [ObjectEvent] = []

    /// Counts the pushed answers to a standing goal, from 1.
    public var eventNumber: UInt64 = 0

    /// Creates an answer without objects.
    public init(goalID: String, text: String, status: GoalStatus, reason: String) {
        self.goalID = goalID
        self.text = text
        self.status = status
        self.reason = reason
    }

    /// Reads a message.
    ///
    /// - Throws: `WireError` for whatever is wrong with the bytes.
    public init(decoding bytes: [UInt8], limits: MessageLimits) throws(WireError) {
        self = try decode(bytes, as: Self.typeName, limits, semsplat__v1__goal_result__init) {
            c,
            reader throws(WireError) in try GoalResult(c, reader)
        }
    }

    private init(_ c: Semsplat__V1__GoalResult, _ reader: FieldReader) throws(WireError) {
        guard let status = GoalStatus(rawValue: c.status.rawValue) else {
            throw reader.bad("status", "\(c.status.rawValue)", "1 to 10")
        }
        self.init(
            goalID: try reader.text(c.goal_id, "goal_id"),
            text: try reader.text(c.text, "text"),
            status: status,
            reason: try reader.text(c.reason, "reason")
        )
        header = try MapHeader(c.header, reader)
        objects = try reader.list(c.objects, c.n_objects) { element throws(WireError) in
            try ObjectMessage(element, reader)
        }
        threshold = try reader.finite(c.threshold, "threshold")
        bestScore = try reader.finite(c.best_score, "best_score")
        secondScore = try reader.finite(c.second_score, "second_score")
        exploredFraction = try reader.finite(c.explored_fraction, "explored_fraction")
        if let stages = c.timing?.pointee {
            timing.queueMilliseconds = try reader.finite(stages.queue_ms, "timing.queue_ms")
            timing.encodeMilliseconds = try reader.finite(stages.encode_ms, "timing.encode_ms")
            timing.searchMilliseconds = try reader.finite(stages.search_ms, "timing.search_ms")
            timing.maskMilliseconds = try reader.finite(stages.mask_ms, "timing.mask_ms")
            timing.totalMilliseconds = try reader.finite(stages.total_ms, "timing.total_ms")
        }
        if let mask = c.prompt_mask?.pointee {
            promptMask = try ObjectMask(mask, reader, "prompt_mask")
        }
        if let reading = c.interpretation?.pointee {
            interpretation = try Interpretation(reading, reader)
        }
        event = GoalEvent(rawValue: c.event.rawValue) ?? .none
        objectEvents = try reader.list(c.object_events, c.n_object_events) {
            element throws(WireError) in try ObjectEvent(element, reader)
        }
        eventNumber = c.event_number
    }

    /// Writes the message as protobuf.
    public func encoded() -> [UInt8] {
        encode(semsplat__v1__goal_result__init) { c, arena in
            c.header = header.made(in: arena)
            c.goal_id = arena.text(goalID)
            c.text = arena.text(text)
            c.status = Semsplat__V1__GoalResult__Status(rawValue: status.rawValue)
            c.reason = arena.text(reason)
            (c.n_objects, c.objects) = (objects.count, arena.list(objects.made(in: arena)))
            c.threshold = threshold
            c.best_score = bestScore
            c.second_score = secondScore
            c.explored_fraction = exploredFraction
            c.timing = arena.make(semsplat__v1__timing__init) {
                $0.queue_ms = timing.queueMilliseconds
                $0.encode_ms = timing.encodeMilliseconds
                $0.search_ms = timing.searchMilliseconds
                $0.mask_ms = timing.maskMilliseconds
                $0.total_ms = timing.totalMilliseconds
            }
            c.prompt_mask = promptMask?.made(in: arena)
            c.interpretation = interpretation?.made(in: arena)
            c.event = Semsplat__V1__GoalResult__Event(rawValue: event.rawValue)
            (c.n_object_events, c.object_events) = (
                objectEvents.count, arena.list(objectEvents.map { $0.made(in: arena) })
            )
            c.event_number = eventNumber
        }
    }
}
