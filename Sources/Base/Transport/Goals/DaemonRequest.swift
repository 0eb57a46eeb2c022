public import Messages

/// What is asked of the daemon.
public enum DaemonRequest: Equatable, Sendable {
    /// Find something, or stop looking for it.
    case goal(GoalRequest)
    /// Record, or say how recording goes.
    case record(RecordingRequest)
    /// Save the map, take one from a file, or say how it is.
    case map(MapRequest)
    /// Say what the parameters are, or change some.
    case parameters(ParameterRequest)

    /// The protobuf names that a request may have.
    static let types = [
        LanguageGoal.typeName, PromptGoal.typeName, CancelGoal.typeName, RecordingRequest.typeName,
        MapRequest.typeName, ParameterRequest.typeName,
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
        case ParameterRequest.typeName:
            self = .parameters(try ParameterRequest(decoding: payload, limits: limits))
        default: return nil
        }
    }

    /// The answer to a request of `typeName` that is not worked on, of the type that its asker waits for.
    ///
    /// `request` is what was read of it.
    static func rejection(
        of typeName: String,
        _ request: DaemonRequest?,
        status: GoalStatus,
        reason: String
    ) -> any Message {
        switch typeName {
        case RecordingRequest.typeName:
            var state = RecordingState()
            (state.isDone, state.reason) = (false, reason)
            return state
        case MapRequest.typeName:
            var state = MapState()
            (state.isDone, state.reason) = (false, reason)
            return state
        case ParameterRequest.typeName:
            var state = ParameterState()
            (state.isDone, state.reason) = (false, reason)
            return state
        default:
            guard case .goal(let goal) = request else {
                return GoalResult(goalID: "", text: "", status: status, reason: reason)
            }
            return GoalResult(
                goalID: goal.goalID,
                text: goal.text,
                status: status,
                reason: reason
            )
        }
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

    /// What is to be found, in words; empty for a goal that is taken back.
    var text: String {
        switch self {
        case .find(let goal): goal.text
        case .point(let goal): goal.text
        case .cancel: ""
        }
    }
}
