internal import Geometry
internal import Mapping
internal import Messages
internal import SemanticSplat

extension Grounder {
    /// From the query to objects, or to the sentence why there are none.
    func search(
        _ goal: Goal,
        _ query: TextQuery,
        _ searchable: SearchableMap,
        _ registry: inout ObjectRegistry,
        _ budget: GoalBudget,
        into answer: inout GoalAnswer
    ) {
        let question = Findings.Question(goal, threshold: answer.threshold)
        var search: CellSearch?
        let found: FoundObjects
        do throws(DeadlinePassed) {
            if let known = registry.findings.objects(question) {
                if budget.isExpired() { throw .whileSearching }
                found = known
            } else {
                var cells = cellSearch(query, goal.negatives, goal.region, searchable)
                found = try objects(of: goal, answer.threshold, &cells, searchable, budget)
                search = cells
                registry.findings.remember(.objects(found), for: question)
            }
        } catch {
            return answer.end(.deadline, error.reason)
        }
        (answer.bestScore, answer.secondScore) = (found.bestScore, found.secondScore)
        let things = found.things.filter { !registry.isGhost($0.trace) }
        guard !things.isEmpty else {
            if let gone = reasonThatItWent(query, registry) { return answer.end(.notFound, gone) }
            var found = found
            if found.absence == nil {
                var cells = search ?? cellSearch(query, goal.negatives, goal.region, searchable)
                found.absence = cells.absence(in: searchable.cells)
                registry.findings.remember(.objects(found), for: question)
            }
            return answer.end(.notFound, reasonForNothing(goal, found, answer))
        }
        let entries = registry.identify(
            things.map(\.trace),
            query: query,
            synonymCosine: calibration.synonymCosine
        )
        answer.objects = zip(things, entries).map { $0.object.known(as: $1) }
        let number = answer.objects.count
        answer.end(
            .found,
            "\(number) \(number == 1 ? "object fits" : "objects fit") '\(goal.text)'; the best scores \(answer.bestScore.twoDecimals), \(answer.threshold.twoDecimals) is enough"
        )
    }

    /// The sentence about a known thing of such a name that has gone; `nil` without one.
    func reasonThatItWent(_ query: TextQuery, _ registry: ObjectRegistry) -> String? {
        registry.removed(like: query, synonymCosine: calibration.synonymCosine).map { gone in
            let place = gone.centroid
            return
                "\(gone.id), '\(gone.label)', was at (\(place.x.twoDecimals), \(place.y.twoDecimals), \(place.z.twoDecimals)) m and has gone: keyframes have looked through its place since"
        }
    }

    private func reasonForNothing(
        _ goal: Goal,
        _ found: FoundObjects,
        _ answer: GoalAnswer
    ) -> String {
        guard let absence = found.absence, absence.cameNear else {
            return "nothing in the map comes near '\(goal.text)'"
        }
        let rivals = absence.rivals.map { "'\($0)'" }.joined(separator: ", ")
        let explanation = rivals.isEmpty ? "" : "; what comes nearest looks more like \(rivals)"
        if answer.bestScore > 0 {
            return
                "the best match for '\(goal.text)' scores \(answer.bestScore.twoDecimals), below \(answer.threshold.twoDecimals)\(explanation)"
        }
        return
            "nothing in the map is more like '\(goal.text)' than like other names\(explanation)"
    }
}

extension Findings.Question {
    fileprivate init(_ goal: Goal, threshold: Double) {
        self.init(
            name: goal.text,
            negatives: goal.negatives,
            region: goal.region,
            threshold: threshold,
            subject: .objects(
                most: goal.maximumResults,
                points: goal.wantsPoints ? goal.maximumPoints : 0
            )
        )
    }
}
