internal import Geometry
internal import Mapping
internal import Messages
internal import SemanticSplat

extension Grounder {
    /// How the goal's text and negatives are read.
    func read(_ goal: Goal) throws(GoalParser.Refusal) -> GoalReading {
        guard goal.reading == .words else { return .name(goal.text, negatives: goal.negatives) }
        return try GoalParser { [vocabulary] in vocabulary.isName($0) }
            .read(goal.text, negatives: goal.negatives)
    }

    /// Answers a goal of which more is said than a name.
    func resolveWords(
        _ goal: Goal,
        _ reading: GoalReading,
        _ searchable: SearchableMap,
        _ registry: inout ObjectRegistry,
        _ latest: ImageView?,
        _ budget: GoalBudget,
        into answer: inout GoalAnswer
    ) {
        let start = budget.nanoseconds()
        let (camera, stamp, viewpoint) = viewpoint(latest, searchable.map)
        var resolver = WordResolver(
            grounder: self,
            goal: goal,
            reading: reading,
            searchable: searchable,
            relations: SpatialRelations(
                settings: settings.relations,
                plan: PlanAxes(up: searchable.map.up),
                viewpoint: viewpoint
            ),
            registry: registry,
            threshold: answer.threshold,
            budget: budget
        )
        var interpretation = reading.interpretation
        if interpretation.needsViewpoint {
            interpretation.viewpointCamera = camera
            interpretation.viewpointStampNanoseconds = stamp
            interpretation.words += ", as camera '\(camera)' sees it now"
        }
        answer.interpretation = interpretation
        let resolved = resolver.resolve()
        registry.findings = resolver.registry.findings
        guard let found = resolved?.first, !budget.isExpired() else {
            return answer.end(.deadline, "the deadline passed while the map was searched")
        }
        conclude(found, reading, searchable, goal, &registry, into: &answer)
        let searched = budget.nanoseconds()
        answer.timing.searchMilliseconds = milliseconds(from: start, to: searched)
        if goal.wantsMasks, !answer.objects.isEmpty {
            draw(searchable, latest, budget, into: &answer)
            answer.timing.maskMilliseconds = milliseconds(from: searched, to: budget.nanoseconds())
        }
    }

    /// Status, reason and objects from what was found of the goal's first thing.
    private func conclude(
        _ found: WordResolver.Resolved,
        _ reading: GoalReading,
        _ searchable: SearchableMap,
        _ goal: Goal,
        _ registry: inout ObjectRegistry,
        into answer: inout GoalAnswer
    ) {
        let thing = reading.interpretation.things[0]
        answer.bestScore = found.candidates.first?.score ?? found.bestNameScore
        answer.secondScore = found.candidates.dropFirst().first?.score ?? 0
        guard !found.candidates.isEmpty else {
            let query = language.query(thing.name)
            let gone = found.named == 0 ? reasonThatItWent(query, registry) : nil
            return answer.end(.notFound, gone ?? found.failure)
        }
        let sure = found.candidates.filter {
            $0.leastDegree >= settings.relations.holdsFrom
        }
        let candidates = Array((sure.isEmpty ? found.candidates : sure).prefix(goal.maximumResults))
        var distinctions = Distinctions(
            searchable: searchable,
            vocabulary: vocabulary,
            findings: registry.findings
        )
        let descriptions = distinctions.descriptions(
            of: candidates,
            named: thing.name,
            calibration: calibration
        )
        registry.findings = distinctions.findings
        let query = language.query(thing.name)
        let entries = registry.identify(
            candidates.map(\.trace),
            query: query,
            synonymCosine: calibration.synonymCosine
        )
        answer.objects = candidates.indices.map { at in
            var object = object(candidates[at], goal, searchable.map, &registry.findings)
            object.label = thing.name
            object.score = candidates[at].score
            object.description = descriptions[at]
            return object.known(as: entries[at])
        }
        let notes = found.notes.map { "; \($0)" }.joined()
        if sure.isEmpty {
            let doubts = candidates[0].judgements
                .filter { $0.degree < settings.relations.holdsFrom }
                .map { "\($0.words) \($0.degree.twoDecimals)" }.joined(separator: ", ")
            return answer.end(
                .ambiguous,
                "no '\(thing.name)' surely fits; of the best it is doubtful whether it is what was said (\(doubts))"
                    + notes
            )
        }
        let isOneMeant = thing.number == .one
        let isClose =
            answer.objects.count > 1
            && answer.objects[0].score - answer.objects[1].score <= settings.relations.scoreMargin
        if isOneMeant || found.isTied, answer.objects.count > 1, found.isTied || isClose {
            return answer.end(.ambiguous, ambiguity(answer.objects, thing.name) + notes)
        }
        answer.end(.found, success(candidates, of: found.named, thing.name) + notes)
    }

    /// The object of a candidate, without what was said of it.
    private func object(
        _ candidate: WordCandidate,
        _ goal: Goal,
        _ map: MapSnapshot,
        _ findings: inout Findings
    ) -> GroundedObject {
        let points = goal.wantsPoints ? goal.maximumPoints : 0
        let question = candidate.question.about(.object(of: candidate.place, points: points))
        if case .object(let known) = findings.recall(question) { return known }
        let object = object(
            candidate.shape,
            label: candidate.question.name,
            score: candidate.nameScore,
            maximumPoints: points,
            map
        )
        findings.remember(.object(object), for: question)
        return object
    }

    private func success(_ candidates: [WordCandidate], of named: Int, _ name: String) -> String {
        let said = candidates[0].judgements
            .map { "\($0.words) \($0.degree.twoDecimals)" }.joined(separator: ", ")
        let number = candidates.count
        return
            "\(number) of \(named) '\(GoalParser.singular(name))' \(number == 1 ? "fits" : "fit")\(said.isEmpty ? "" : "; the best: \(said)")"
    }

    private func ambiguity(_ objects: [GroundedObject], _ name: String) -> String {
        let list = objects.prefix(6).map { "\($0.id): \($0.description)" }.joined(separator: "; ")
        return "\(objects.count) '\(GoalParser.singular(name))' fit about as well: \(list)"
    }

    /// Whose view decides about left and right: the newest image's, without one the newest keyframe's.
    private func viewpoint(
        _ latest: ImageView?,
        _ map: MapSnapshot
    ) -> (camera: String, stamp: Int64, place: Vector3) {
        if let latest {
            return (latest.camera, latest.stampNanoseconds, latest.worldFromCamera.translation)
        }
        let newest = map.keyframes.max { $0.stampNanoseconds < $1.stampNanoseconds }
        return (
            newest?.camera ?? "", newest?.stampNanoseconds ?? 0,
            newest?.worldFromCamera.translation ?? .zero
        )
    }
}

extension Interpretation {
    /// Whether the answer depends on where the robot looks from.
    fileprivate var needsViewpoint: Bool {
        relations.contains { $0.kind.needsViewpoint }
            || things.contains { thing in
                if thing.superlative.contains("from the") { return true }
                switch GoalLexicon.superlatives[thing.superlative]?.measure {
                case .distance, .rightness: return true
                default: return false
                }
            }
    }
}
