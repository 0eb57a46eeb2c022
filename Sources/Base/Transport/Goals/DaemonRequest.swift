public import Messages

/// What is asked of the daemon.
public enum DaemonRequest: Equatable, Sendable {
    /// Find something, or stop looking for it.
    case goal(GoalRequest)
    /// Record, or say how recording goes.
    case record(RecordingRequest)
    /// Save the map, take one from a file, or say how it is.
    case map(MapRequest)

    /// The protobuf names that a request may have.
    static let types = [
        LanguageGoal.typeName, PromptGoal.typeName, CancelGoal.typeName, RecordingRequest.typeName,
        MapRequest.typeName,
    ]

    /// Reads a request; nil when the type is none of `types`.
    package init?(typeName: String, payload: [UInt8], limits: MessageLimits) throws(WireError) {
        switch typeName {
        case LanguageGoal.typeName:
            self = .goal(.find(try LanguageGoal(decoding: payload, limits: limits)))
        case PromptGoal.typeName:
            self = .goal(.point(try PromptGoal(decoding: payload, limits: limits)))
        case CancelGoal.typeName:
            self = .goal(.cancel(try CancelGoal(decoding: payload, limits: limits)))
        case RecordingRequest.typeName:
            self = .record(try RecordingRequest(decoding: payload, limits: limits))
        case MapRequest.typeName:
            self = .map(try MapRequest(decoding: payload, limits: limits))
        default: return nil
        }
    }

    /// The goal that it is about; empty when it is about none.
    var goalID: String {
        if case .goal(let goal) = self { goal.goalID } else { "" }
    }
}

/// What somebody wants to be found.
public enum GoalRequest: Equatable, Sendable {
    /// Find something by name.
    case find(LanguageGoal)
    /// Find what is pointed at in an image.
    case point(PromptGoal)
    /// Stop looking for something.
    case cancel(CancelGoal)

    /// The goal that it is about.
    var goalID: String {
        switch self {
        case .find(let goal): goal.goalID
        case .point(let goal): goal.goalID
        case .cancel(let goal): goal.goalID
        }
    }
}
