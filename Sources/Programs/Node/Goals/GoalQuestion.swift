package import Messages

/// What somebody wants to be found: by its name, or by pointing at it.
package enum GoalQuestion: Sendable {
    /// By name.
    case named(LanguageGoal)
    /// By pointing at it in an image.
    case pointed(PromptGoal)

    /// The asker's name for the goal.
    package var goalID: String {
        switch self {
        case .named(let goal): goal.goalID
        case .pointed(let goal): goal.goalID
        }
    }

    /// What is asked for, in words.
    package var text: String {
        switch self {
        case .named(let goal): goal.text
        case .pointed(let goal): goal.text
        }
    }

    /// Seconds until an answer is worth nothing; 0 for the daemon's default.
    package var deadlineSeconds: Double {
        switch self {
        case .named(let goal): goal.deadlineSeconds
        case .pointed(let goal): goal.deadlineSeconds
        }
    }
}
