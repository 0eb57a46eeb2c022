/// The paper's Table 3: which 2D features a model is conditioned on.
public enum AblatedConditions: String, CaseIterable, Sendable {
    /// Both.
    case full
    /// Segment Anything's embedding alone.
    case sam
    /// The language encoder's features alone.
    case lseg
    /// Neither: only what the cost volume and the matching features say.
    case none
}

extension EvaluationReport {
    /// Takes the language and promptable figures of `other`, a report of the same windows, as a row of the ablation.
    public mutating func addAblation(_ conditions: AblatedConditions, _ other: EvaluationReport) {
        ablation[conditions] = other.total
    }

    var ablationJSON: JSONValue {
        .object(
            Dictionary(
                uniqueKeysWithValues: AblatedConditions.allCases.map { conditions in
                    guard let tally = ablation[conditions] else {
                        return (conditions.rawValue, JSONValue.null)
                    }
                    return (
                        conditions.rawValue,
                        .object([
                            "language": tally.language[.model].map(Self.json) ?? .null,
                            "promptable": tally.promptable[.model].map(Self.json) ?? .null,
                        ])
                    )
                }
            )
        )
    }

    var ablationTable: TextTable {
        TextTable(
            title: "Conditions (language: 8 classes; promptable: best of three masks)",
            header: [
                "conditions", "views", "language mIoU", "Acc", "promptable mIoU", "Acc",
            ],
            rows: AblatedConditions.allCases.flatMap { conditions -> [[String]] in
                guard let tally = ablation[conditions] else { return [] }
                let language = tally.language[.model] ?? ViewTally.Language()
                let prompts = tally.promptable[.model] ?? PromptTally()
                return [
                    ("source", language.source, prompts.source),
                    ("target", language.target, prompts.target),
                ].map { views, matrix, scores in
                    [
                        conditions.rawValue, views, digits(matrix.meanIntersectionOverUnion),
                        digits(matrix.accuracy), digits(Statistics.mean(scores.overlaps)),
                        digits(Statistics.mean(scores.accuracies)),
                    ]
                }
            }
        )
    }
}
