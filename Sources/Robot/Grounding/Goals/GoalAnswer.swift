public import Messages

/// The answer to a goal.
public struct GoalAnswer: Sendable {
    /// The goal's id.
    public var goalID: String

    /// What was asked for.
    public var text: String

    /// How it ended.
    public var status: GoalStatus

    /// Why, in a sentence.
    public var reason: String

    /// How the text was read; `nil` for a prompt, and before it was read.
    public var interpretation: Interpretation?

    /// The objects, best first.
    public var objects: [GroundedObject] = []

    /// To a prompt that wants masks, the mask in the image that was pointed into.
    public var promptMask: GroundedMask?

    /// The score that an object had to reach.
    public var threshold = 0.0

    /// The best score of anything in the map, found or not.
    public var bestScore = 0.0

    /// The second best score.
    public var secondScore = 0.0

    /// The share of the floor plan that was looked into.
    public var exploredFraction = 0.0

    /// The map's epoch.
    public var epoch: UInt64 = 0

    /// The map's revision.
    public var revision: UInt64 = 0

    /// The stamp of the newest image in the map; 0 without one.
    public var stampNanoseconds: Int64 = 0

    /// Whether it came from what was found before in the same map, without a look at any of its cells and Gaussians.
    public var isRecalled = false

    /// How long it took.
    public var timing = GoalTiming()
}
