/// Everything that an evaluation measured; writes itself as JSON, Markdown and text.
public struct EvaluationReport: Sendable {
    /// What was measured on one sequence.
    struct Sequence: Sendable {
        let path: String
        let name: String
        let windows: [EvaluationWindow]
        var byGap: [Int: ViewTally] = [:]
        var goals: GoalRun?
        var referring: [ReferringOutcome]?

        var total: ViewTally {
            byGap.keys.sorted().reduce(into: ViewTally()) { sum, gap in
                if let tally = byGap[gap] { sum.add(tally) }
            }
        }
    }

    let model: String
    let options: EvaluationOptions
    var sequences: [Sequence] = []
    var peakResidentMebibytes: Double?
    var ablation: [AblatedConditions: ViewTally] = [:]

    init(model: String, options: EvaluationOptions) {
        self.model = model
        self.options = options
    }

    /// All windows of all sequences.
    var total: ViewTally {
        sequences.reduce(into: ViewTally()) { $0.add($1.total) }
    }

    /// The windows of one gap of all sequences.
    func tally(gap: Int) -> ViewTally {
        sequences.reduce(into: ViewTally()) { sum, sequence in
            if let tally = sequence.byGap[gap] { sum.add(tally) }
        }
    }

    var gaps: [Int] { Set(sequences.flatMap(\.byGap.keys)).sorted() }

    var outcomes: [GoalOutcome] { sequences.flatMap { $0.goals?.outcomes ?? [] } }

    /// The scores of the goals; `nil` when no sequence has labels or none were asked for.
    var goalScores: GoalScores? {
        sequences.contains { $0.goals != nil } ? GoalScores(outcomes) : nil
    }

    /// Of the depth with which keyframes went into the maps that were asked.
    var mappedDepth: [DepthErrors] { sequences.flatMap { $0.goals?.depth ?? [] } }

    /// The scores of the names whose kind the model's training did not show; `nil` when that is not known.
    var unseenGoalScores: GoalScores? {
        options.trainedOn.map { kinds in
            GoalScores(outcomes.filter { $0.isPresent && !kinds.contain($0.name) })
        }
    }

    var predictMilliseconds: [Double] {
        total.predictMilliseconds + sequences.flatMap { $0.goals?.predictMilliseconds ?? [] }
    }
}
