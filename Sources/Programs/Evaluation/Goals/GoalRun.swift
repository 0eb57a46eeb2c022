/// What the goals of one sequence came to.
struct GoalRun: Sendable {
    var outcomes: [GoalOutcome] = []
    var predictMilliseconds: [Double] = []
    var keyframes = 0
    var gaussians = 0
}
