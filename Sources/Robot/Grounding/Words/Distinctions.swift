internal import Geometry
internal import Mapping
internal import SemanticSplat

/// What tells candidates apart in words: their colours, and what they stand on.
struct Distinctions {
    let searchable: SearchableMap
    let vocabulary: Vocabulary
    /// What was found before, to which it adds.
    var findings: Findings

    /// A description of each candidate, such as "red, on the table".
    mutating func descriptions(
        of candidates: [WordCandidate],
        named name: String,
        calibration: LanguageCalibration
    ) -> [String] {
        // More than these nobody reads, and each looks at every cell of the map.
        let plan = PlanAxes(up: searchable.map.up)
        let supports = candidates.prefix(6).map { knownSupport(of: $0, plan, calibration) }
        return candidates.enumerated().map { at, candidate in
            var parts = [candidate.colors.main.word]
            if at < supports.count, let support = supports[at], support != name {
                parts.append("on the \(support)")
            }
            let place = candidate.shape.centroid
            let others = candidates.indices.filter { $0 != at }
            // Where colour and place are the same for another, only coordinates tell them apart.
            if others.contains(where: { candidates[$0].colors.main.word == parts[0] }) {
                parts.append(
                    "at (\(place.x.twoDecimals), \(place.y.twoDecimals), \(place.z.twoDecimals))"
                )
            }
            return parts.filter { !$0.isEmpty }.joined(separator: ", ")
        }
    }

    private mutating func knownSupport(
        of candidate: WordCandidate,
        _ plan: PlanAxes,
        _ calibration: LanguageCalibration
    ) -> String? {
        let question = candidate.question.about(.support(of: candidate.place))
        if case .support(let known) = findings.recall(question) { return known }
        let support = support(of: candidate, plan, calibration)
        findings.remember(.support(support), for: question)
        return support
    }

    /// The name of what lies under a candidate; `nil` where the map does not say.
    private func support(
        of candidate: WordCandidate,
        _ plan: PlanAxes,
        _ calibration: LanguageCalibration
    ) -> String? {
        let body = candidate.body
        let cells = searchable.cells
        var beneath: [RelevantCell] = []
        for number in 0..<cells.count {
            let centre = Vector3(cells.centres[number])
            let height = plan.height(centre)
            guard height <= body.bottom + 0.03, height >= body.bottom - 0.12,
                body.rectangle.distance(to: plan.place(centre)) <= 0.08,
                !candidate.cells.contains(number)
            else { continue }
            beneath.append(
                RelevantCell(
                    centre: cells.centres[number],
                    number: number,
                    relevancy: 1,
                    evidence: cells.evidence[number]
                )
            )
        }
        guard beneath.count >= 3 else { return nil }
        return vocabulary.bestName(
            of: Instance(beneath),
            in: cells,
            minimumCosine: calibration.minimumCosine
        )?.phrase
    }
}
