internal import Grounding
internal import Mapping
internal import Messages
internal import Transport

/// What was asked of the daemon while it was recorded.
extension Replay {
    /// Topics on which requests are recorded that change what later answers say; the daemon does not listen to them.
    package static let changeTopics = [RecordingDesk.parameterTopic, MapDesk.requestTopic]

    /// Takes a goal or a change.
    mutating func takeRequest(_ envelope: Envelope) throws(WireError) {
        if let goal = try envelope.decoded(as: LanguageGoal.self) {
            answer(Goal(goal), goal.wants, in: goal.targetFrame)
        }
        if let goal = try envelope.decoded(as: PromptGoal.self) {
            answer(Prompt(goal), goal.wants, in: goal.targetFrame)
        }
        if let request = try envelope.decoded(as: ParameterRequest.self) { change(request) }
        if let request = try envelope.decoded(as: MapRequest.self) { exchange(request) }
    }

    private mutating func change(_ request: ParameterRequest) {
        do throws(ConfigurationError) {
            _ = try live.set(request.settings)
        } catch {
            dropped["change of \(error.key): \(error.problem)", default: 0] += 1
        }
        let configuration = live.current
        grounder.settings = groundingSettings(configuration)
        engine.changeBudget(bytes: configuration.mapping.budgetMebibytes << 20)
        mapper = OccupancyMapper(settings: occupancySettings(configuration))
        (searchable, plan) = (nil, nil)
    }

    /// The file may be elsewhere now, or another one: what does not fit is told.
    private mutating func exchange(_ request: MapRequest) {
        do throws(NodeError) {
            let kind: MapExchange.Kind
            switch request.action {
            case .status, .save: return
            case .clear: kind = .clear
            case .load: kind = .load(try live.current.mapFile(named: request.name))
            case .merge: kind = .merge(try live.current.mapFile(named: request.name))
            }
            if let reason = exchange(kind) { throw NodeError(reason) }
        } catch {
            dropped["map \(request.action): \(error.description)", default: 0] += 1
        }
    }

    /// Exchanges the map and its objects.
    ///
    /// - Returns: why it could not; nil when it did.
    mutating func exchange(_ kind: MapExchange.Kind) -> String? {
        switch MapExchange(kind: kind, done: { _ in }).exchange(in: &engine) {
        case .refused(let reason): return reason
        case .done(let numbers):
            kind.exchange(&registry, by: grounder, numbers: numbers)
            (searchable, plan) = (nil, nil)
            return nil
        }
    }
}
