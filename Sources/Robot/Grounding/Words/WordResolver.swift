internal import Foundation
internal import Geometry
internal import Mapping
internal import Messages
internal import SemanticSplat

/// Finds the things of a goal that was read in parts, from its last thing to its first.
struct WordResolver {
    /// What became of one of the goal's things.
    struct Resolved {
        /// What fits, the best first; those of which something is doubtful too.
        var candidates: [WordCandidate] = []
        /// Why there is nothing, as a sentence's end.
        var failure = ""
        /// How many have the bare name.
        var named = 0
        /// Whether a superlative could not decide.
        var isTied = false
        /// What the answer should add.
        var notes: [String] = []
        /// The best that the bare name scores anywhere.
        var bestNameScore = 0.0
    }

    let grounder: Grounder
    let goal: Goal
    let reading: GoalReading
    let searchable: SearchableMap
    let relations: SpatialRelations
    /// Knows what has gone: the map may still hold a rest of it; and what was found before, to which it adds.
    var registry: ObjectRegistry
    let threshold: Double
    let budget: GoalBudget

    var settings: RelationSettings { relations.settings }
    var interpretation: Interpretation { reading.interpretation }

    /// Resolves every thing; `nil` when the deadline passed.
    mutating func resolve() -> [Resolved]? {
        var resolved = [Resolved](repeating: Resolved(), count: interpretation.things.count)
        for place in interpretation.things.indices.reversed() {
            guard var found = named(place) else { return nil }
            // Sizes compare with everything of the name, whatever its colour.
            weighSizes(place, &found)
            weighColors(place, &found)
            relate(place, &found, resolved)
            choose(place, &found)
            found.candidates.sort { $0.score > $1.score }
            resolved[place] = found
        }
        return resolved
    }

    // MARK: Names

    /// Everything of the map that has the thing's name.
    private mutating func named(_ place: Int) -> Resolved? {
        let thing = interpretation.things[place]
        var found = Resolved()
        // The name without what is said of it first; a model may know "red wine" but no "wine".
        let whole = (thing.colors + [thing.name]).joined(separator: " ")
        let names = [thing.name, GoalParser.singular(thing.name), whole]
        var asked: Set<String> = []
        for name in names where asked.insert(name).inserted {
            guard let (instances, best) = instances(of: name, isFirst: place == 0) else {
                return nil
            }
            found.bestNameScore = max(found.bestNameScore, best)
            found.candidates = instances
            if !instances.isEmpty { break }
        }
        found.named = found.candidates.count
        if found.candidates.isEmpty {
            found.failure =
                found.bestNameScore > 0
                ? "no '\(thing.name)' was found (the best match scores \(found.bestNameScore.twoDecimals), \(threshold.twoDecimals) is needed)"
                : "nothing in the map is like '\(thing.name)'"
        }
        return found
    }

    private static let mostCandidates = 64

    private mutating func instances(
        of name: String,
        isFirst: Bool
    ) -> (candidates: [WordCandidate], best: Double)? {
        let query = grounder.language.query(name)
        guard query.embedding.contains(where: { $0 != 0 && $0.isFinite }) else { return ([], 0) }
        let question = Findings.Question(
            name: name,
            negatives: isFirst ? reading.negativeNames : [],
            // What something stands on may be outside of the region that it is looked for in.
            region: isFirst ? goal.region : nil,
            threshold: threshold,
            subject: .candidates
        )
        guard let found = known(question) ?? search(query, question) else { return nil }
        return (found.all.filter { !registry.isGhost($0.trace) }, found.bestScore)
    }

    private mutating func known(_ question: Findings.Question) -> FoundCandidates? {
        budget.isExpired() ? nil : registry.findings.candidates(question)
    }

    private mutating func search(
        _ query: TextQuery,
        _ question: Findings.Question
    ) -> FoundCandidates? {
        var search = grounder.cellSearch(
            query,
            question.negatives,
            question.region,
            searchable
        )
        guard let instances = try? grounder.instances(&search, searchable, budget) else {
            return nil
        }
        let fitting = instances.filter { $0.score >= threshold }.prefix(Self.mostCandidates)
        let found = FoundCandidates(
            all: fitting.enumerated().compactMap { place, found in
                WordCandidate(
                    found.instance,
                    nameScore: found.score,
                    of: question,
                    place: place,
                    in: searchable
                )
            },
            bestScore: instances.first?.score ?? 0
        )
        registry.findings.remember(.candidates(found), for: question)
        return found
    }

    // MARK: What is said

    private func weighColors(_ place: Int, _ found: inout Resolved) {
        let thing = interpretation.things[place]
        for color in thing.colors {
            let degrees = found.candidates.map { $0.colors.degree(of: color) }
            keep(&found, thing.name, color, degrees) { best in
                "the best is \(best.colors.main.word) (\(color) \(best.colors.degree(of: color).twoDecimals))"
            }
        }
        guard place == 0 else { return }
        for color in interpretation.excludedColors {
            let degrees = found.candidates.map { 1 - $0.colors.degree(of: color) }
            keep(&found, thing.name, "other than \(color)", degrees)
        }
    }

    private func weighSizes(_ place: Int, _ found: inout Resolved) {
        let thing = interpretation.things[place]
        guard !found.candidates.isEmpty else { return }
        for word in thing.sizes {
            guard let (measure, isGreat) = GoalLexicon.sizes[word] else { continue }
            let sizes = found.candidates.map { log($0.body.size(measure)) }
            guard found.named > 1, sizes.count > 1 else {
                found.notes.append(
                    "there is only one '\(thing.name)' to choose from, so '\(word)' was not judged"
                )
                continue
            }
            let sum = sizes.reduce(0, +)
            let margin = log(settings.sizeRatio)
            let degrees = sizes.map { size in
                let others = (sum - size) / Double(sizes.count - 1)
                let excess = (isGreat ? size - others : others - size) - margin
                return 1 / (1 + exp(-excess / 0.05))
            }
            keep(&found, thing.name, word, degrees) { _ in "all are about as large" }
        }
    }

    private func relate(_ place: Int, _ found: inout Resolved, _ resolved: [Resolved]) {
        let thing = interpretation.things[place]
        let own = interpretation.relations.filter { $0.thing == place }
        // What is nearest is decided among those that fit otherwise.
        for relation in own.filter({ $0.kind != .nearestTo })
            + own.filter({ $0.kind == .nearestTo })
        {
            guard !found.candidates.isEmpty else { return }
            let anchors = relation.anchors.map { resolved[$0] }
            if let missing = anchors.first(where: \.candidates.isEmpty) {
                if relation.isExcluded { continue }
                found.candidates = []
                found.failure =
                    "\(count(found.named, thing.name)), but what it should be \(relation.kind.words) is missing: \(missing.failure)"
                return
            }
            let names = relation.anchors.map { "the \(interpretation.things[$0].name)" }
            let words =
                "\(relation.isExcluded ? "not " : "")\(relation.kind.words) \(names.joined(separator: " and "))"
            if relation.kind == .nearestTo {
                keepNearest(
                    &found,
                    thing.name,
                    words,
                    to: anchors[0].candidates,
                    relation.isExcluded
                )
                continue
            }
            let degrees = found.candidates.map { candidate in
                let degree = degree(of: relation.kind, candidate, anchors.map(\.candidates))
                return relation.isExcluded ? 1 - degree : degree
            }
            keep(&found, thing.name, words, degrees)
        }
    }

    /// The degree to the anchor, or pair of anchors, that makes it truest.
    private func degree(
        of kind: Interpretation.RelationKind,
        _ candidate: WordCandidate,
        _ anchors: [[WordCandidate]]
    ) -> Double {
        var best = 0.0
        for first in anchors[0] where !first.isSame(as: candidate) {
            guard anchors.count > 1 else {
                best = max(best, relations.degree(of: kind, candidate.body, [first.body]))
                continue
            }
            for second in anchors[1]
            where !second.isSame(as: candidate) && !second.isSame(as: first) {
                let bodies = [first.body, second.body]
                best = max(best, relations.degree(of: kind, candidate.body, bodies))
            }
        }
        return best
    }

    private func keepNearest(
        _ found: inout Resolved,
        _ name: String,
        _ words: String,
        to anchors: [WordCandidate],
        _ isExcluded: Bool
    ) {
        let gaps = found.candidates.map { candidate in
            anchors.filter { !$0.isSame(as: candidate) }
                .map { relations.gap(candidate.body, $0.body) }.min() ?? .infinity
        }
        let least = gaps.min() ?? .infinity
        let nearest = gaps.map { $0 <= least + settings.distanceMarginMetres && $0.isFinite }
        if !isExcluded, nearest.count(where: { $0 }) > 1 { found.isTied = true }
        keep(&found, name, words, nearest.map { $0 != isExcluded ? 1 : 0 })
    }

    /// Judges every candidate, drops those of whom it is not true, and says so when none is left.
    private func keep(
        _ found: inout Resolved,
        _ name: String,
        _ words: String,
        _ degrees: [Double],
        because explanation: (WordCandidate) -> String = { _ in "" }
    ) {
        guard !found.candidates.isEmpty else { return }
        var judged = found.candidates
        for at in judged.indices { judged[at].judge(words, degrees[at]) }
        let kept = judged.filter {
            ($0.judgements.last?.degree ?? 0) >= settings.doubtfulFrom
        }
        if kept.isEmpty {
            let best = judged.max {
                ($0.judgements.last?.degree ?? 0) < ($1.judgements.last?.degree ?? 0)
            }
            let before =
                judged.first?.judgements.dropLast().map(\.words).joined(separator: ", ") ?? ""
            let why = best.map(explanation) ?? ""
            found.failure =
                "\(count(judged.count, name))\(before.isEmpty ? "" : " (\(before))"), none \(words)"
                + (why.isEmpty ? "" : ": \(why)")
        }
        found.candidates = kept
    }

    private func count(_ number: Int, _ name: String) -> String {
        "\(number) '\(GoalParser.singular(name))'"
    }
}
