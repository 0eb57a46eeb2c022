/// The time that an answer may take, and the clock that its stages are measured by.
///
/// Grounding has no clock of its own: whoever asks brings one.
public struct GoalBudget {
    /// Whether the deadline has passed.
    public var isExpired: () -> Bool

    /// A clock that never goes back, in nanoseconds.
    public var nanoseconds: () -> UInt64

    /// A budget without an end, and a clock that stands still.
    public init(
        isExpired: @escaping () -> Bool = { false },
        nanoseconds: @escaping () -> UInt64 = { 0 }
    ) {
        self.isExpired = isExpired
        self.nanoseconds = nanoseconds
    }
}

/// How long the stages of an answer took, in milliseconds.
public struct GoalTiming: Sendable, Equatable {
    /// Understanding the text.
    public var encodeMilliseconds = 0.0

    /// Searching the map and making objects of what was found.
    public var searchMilliseconds = 0.0

    /// Drawing masks.
    public var maskMilliseconds = 0.0

    /// All of it.
    public var totalMilliseconds = 0.0

    /// No time at all.
    public init() {}
}
