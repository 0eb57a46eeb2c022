internal import Geometry
internal import Mapping
internal import Messages
public import SemanticSplat

/// Answers goals: which things in the map fit a name, and where.
///
/// An engine: values in, values out. The same map, registry and goal give the same answer.
public struct Grounder: Sendable {
    /// How objects are made of what fits.
    public var settings: GroundingSettings

    let language: LanguageSpace
    let segmenter: Segmenter?
    let vocabulary: Vocabulary

    var calibration: LanguageCalibration { language.calibration }

    /// A grounder for maps whose features are read in `language`; without `segmenter` nothing can be pointed at.
    public init(
        language: LanguageSpace,
        settings: GroundingSettings = GroundingSettings(),
        segmenter: Segmenter? = nil
    ) {
        self.settings = settings
        self.language = language
        self.segmenter = segmenter
        vocabulary = Vocabulary(language)
    }

    /// Answers `goal` from `map`.
    ///
    /// - Parameters:
    ///   - goal: what to find.
    ///   - searchable: the map to search.
    ///   - registry: which things have which ids; renewed.
    ///   - latest: the newest image, to draw masks in; `nil` draws them in keyframes only.
    ///   - budget: when to stop, and the clock.
    /// - Returns: the objects that fit, best first, or why there are none.
    public func answer(
        _ goal: Goal,
        in searchable: SearchableMap,
        registry: inout ObjectRegistry,
        latest: ImageView? = nil,
        budget: GoalBudget = GoalBudget()
    ) -> GoalAnswer {
        let map = searchable.map
        let start = budget.nanoseconds()
        var answer = GoalAnswer(goalID: goal.id, text: goal.text, status: .rejected, reason: "")
        answer.describe(map)
        answer.threshold = goal.minimumScore ?? language.calibration.scoreThreshold
        let (recalled, found) = (registry.findings.recalledCount, registry.findings.foundCount)
        resolve(goal, in: searchable, &registry, latest, budget, into: &answer)
        answer.isRecalled =
            registry.findings.recalledCount > recalled && registry.findings.foundCount == found
            && answer.status != .deadline
        answer.timing.totalMilliseconds = milliseconds(from: start, to: budget.nanoseconds())
        return answer
    }

    private func resolve(
        _ goal: Goal,
        in searchable: SearchableMap,
        _ registry: inout ObjectRegistry,
        _ latest: ImageView?,
        _ budget: GoalBudget,
        into answer: inout GoalAnswer
    ) {
        if let reason = goal.rejection {
            return answer.end(.rejected, reason)
        }
        let map = searchable.map
        if map.isEmpty {
            return answer.end(.mapEmpty, "the map is empty; move the camera to see something first")
        }
        registry.follow(map)
        registry.findings.turn(to: scene(searchable))
        let reading: GoalReading
        do throws(GoalParser.Refusal) {
            reading = try read(goal)
        } catch {
            return answer.end(.rejected, error.reason)
        }
        answer.interpretation = reading.interpretation
        guard reading.isPlainName else {
            return resolveWords(
                goal,
                reading,
                searchable,
                &registry,
                latest,
                budget,
                into: &answer
            )
        }
        var goal = goal
        (goal.text, goal.negatives) = (
            reading.interpretation.things.first?.name ?? goal.text, reading.negativeNames
        )
        resolveName(goal, searchable, &registry, latest, budget, into: &answer)
    }

    /// Answers a goal that is a name and nothing else.
    private func resolveName(
        _ goal: Goal,
        _ searchable: SearchableMap,
        _ registry: inout ObjectRegistry,
        _ latest: ImageView?,
        _ budget: GoalBudget,
        into answer: inout GoalAnswer
    ) {
        let start = budget.nanoseconds()
        let query = language.query(goal.text)
        guard query.embedding.contains(where: { $0 != 0 && $0.isFinite }) else {
            return answer.end(.rejected, "'\(goal.text)' has no word that the model knows")
        }
        let encoded = budget.nanoseconds()
        answer.timing.encodeMilliseconds = milliseconds(from: start, to: encoded)
        search(goal, query, searchable, &registry, budget, into: &answer)
        let searched = budget.nanoseconds()
        answer.timing.searchMilliseconds = milliseconds(from: encoded, to: searched)
        if goal.wantsMasks && answer.status == .found {
            draw(searchable, latest, budget, into: &answer)
            answer.timing.maskMilliseconds = milliseconds(from: searched, to: budget.nanoseconds())
        }
    }
}

extension GoalAnswer {
    /// Says which map the answer is from.
    mutating func describe(_ map: MapSnapshot) {
        exploredFraction = map.exploredFraction
        epoch = map.epoch
        revision = map.revision
        stampNanoseconds = map.stampNanoseconds
    }

    /// Ends the answer with this status for this reason.
    mutating func end(_ status: GoalStatus, _ reason: String) {
        self.status = status
        self.reason = reason
    }
}

func milliseconds(from start: UInt64, to end: UInt64) -> Double {
    end > start ? Double(end - start) / 1e6 : 0
}
