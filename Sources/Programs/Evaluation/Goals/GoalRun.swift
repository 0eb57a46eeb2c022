/// What the goals of one sequence came to.
struct GoalRun: Sendable {
    var outcomes: [GoalOutcome] = []
    var predictMilliseconds: [Double] = []
    var keyframes = 0
    var gaussians = 0
    /// Of the depth with which each keyframe went into the map, against the truth.
    var depth: [DepthErrors] = []
}
