extension EvaluationReport {
    /// The answers of all sequences; `nil` when none were asked for.
    var referringOutcomes: [ReferringOutcome]? {
        let measured = sequences.compactMap(\.referring)
        return measured.isEmpty ? nil : measured.flatMap { $0 }
    }

    /// The figures of every kind of question.
    private func referringRows(
        _ outcomes: [ReferringOutcome]
    ) -> [(name: String, scores: ReferringScores)] {
        let present = outcomes.filter { $0.expression.target != 0 }
        return [("all that are there", ReferringScores(present))]
            + ReferringExpression.Kind.allCases.map { kind in
                (kind.rawValue, ReferringScores(outcomes.filter { $0.expression.kind == kind }))
            }
    }

    var referringJSON: JSONValue {
        guard let outcomes = referringOutcomes else { return .null }
        var document: [String: JSONValue] = [:]
        for (name, scores) in referringRows(outcomes) {
            var row: [String: JSONValue] = ["asked": .integer(scores.asked)]
            for verdict in ReferringOutcome.Verdict.allCases {
                row[verdict.rawValue] = .optional(scores.share(verdict))
            }
            document[name.replacing(" ", with: "_")] = .object(row)
        }
        document["answers"] = .array(
            outcomes.map { outcome in
                .object([
                    "sequence": .string(outcome.sequence),
                    "kind": .string(outcome.expression.kind.rawValue),
                    "text": .string(outcome.expression.text),
                    "verdict": .string(outcome.verdict.rawValue), "answer": .string(outcome.note),
                    "ms": .number(outcome.milliseconds),
                ])
            }
        )
        return .object(document)
    }

    var referringTables: [TextTable] {
        guard let outcomes = referringOutcomes else { return [] }
        return [
            TextTable(
                title:
                    "Referring expressions (right: the thing that is meant, within 0.25 m of its true box)",
                header: ["kind", "asked", "right", "ambiguous", "wrong", "missed"],
                rows: referringRows(outcomes).map { name, scores in
                    [name, String(scores.asked)]
                        + ReferringOutcome.Verdict.allCases.map { digits(scores.share($0), 2) }
                }
            ),
            TextTable(
                title: "Answers to referring expressions that were not right",
                header: ["sequence", "text", "verdict", "answer"],
                rows: outcomes.filter { $0.verdict != .right }.map {
                    [$0.sequence, $0.expression.text, $0.verdict.rawValue, $0.note]
                }
            ),
        ]
    }
}
