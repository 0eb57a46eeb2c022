internal import Dispatch
internal import Geometry
internal import Grounding
internal import Mapping
internal import Recording
internal import SemanticSplat

/// Asks the map of a whole sequence for things by what they are like and where they are.
struct ReferringEvaluator {
    let sequence: EvaluationSequence
    let predictor: any WindowPredictor

    /// How far the answer's centroid may be from the true box of the thing that is meant, in metres.
    static let reachMetres = 0.25

    func measure(step: () -> Void) throws -> [ReferringOutcome] {
        guard let sightings = try Sightings(sequence.folder) else { return [] }
        var run = GoalRun()
        let map = try GoalEvaluator(sequence: sequence, predictor: predictor)
            .replay(into: &run, step: step)
        let newest = map.keyframes.max { $0.stampNanoseconds < $1.stampNanoseconds }
        let truth = ReferringTruth(
            viewpoint: newest?.worldFromCamera.translation ?? .zero,
            visible: sightings.visibleInstances,
            known: Set(sightings.visibleInstances.map(\.id).filter { sightings.isWellSeen($0) })
        )
        let grounder = Grounder(language: predictor.language)
        let searchable = grounder.prepare(map)
        var registry = ObjectRegistry()
        let boxes = Dictionary(
            uniqueKeysWithValues: sightings.visibleInstances.map { ($0.id, $0.obb) }
        )
        return truth.expressions.map { expression in
            let answer = grounder.answer(
                Goal(text: expression.text, wantsMasks: false, wantsPoints: false),
                in: searchable,
                registry: &registry,
                budget: GoalBudget(nanoseconds: { DispatchTime.now().uptimeNanoseconds })
            )
            return ReferringOutcome(
                sequence: sequence.name,
                expression: expression,
                verdict: Self.verdict(answer, expression, boxes),
                note: "\(answer.status): \(answer.reason)",
                milliseconds: answer.timing.totalMilliseconds
            )
        }
    }

    private static func verdict(
        _ answer: GoalAnswer,
        _ expression: ReferringExpression,
        _ boxes: [UInt16: OrientedBox]
    ) -> ReferringOutcome.Verdict {
        let isAnswered = answer.status == .found || answer.status == .ambiguous
        if expression.target == 0 {
            if !isAnswered { return .right }
            return answer.status == .ambiguous ? .ambiguous : .wrong
        }
        guard isAnswered, !answer.objects.isEmpty else { return .missed }
        let meant = answer.objects.map { means($0, expression, boxes) }
        if answer.status == .ambiguous { return meant.contains(true) ? .ambiguous : .wrong }
        return meant[0] ? .right : .wrong
    }

    /// Whether an object is at the thing that is meant, and not nearer to another of its noun.
    private static func means(
        _ object: GroundedObject,
        _ expression: ReferringExpression,
        _ boxes: [UInt16: OrientedBox]
    ) -> Bool {
        let distances = expression.others.compactMap { id in
            boxes[id].map {
                (id, $0.distance(to: object.centroid), ($0.center - object.centroid).length)
            }
        }
        guard let nearest = distances.min(by: { ($0.1, $0.2) < ($1.1, $1.2) }) else { return false }
        return nearest.0 == expression.target && nearest.1 <= reachMetres
    }
}
