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
                            "language_like_lseg2d": Self.json(tally.languageLikeEncoder),
                            "promptable": tally.promptable[.model].map(Self.json) ?? .null,
                            "promptable_like_sam2d": Self.json(tally.promptableLikePhotographs),
                        ])
                    )
                }
            )
        )
    }

    var ablationTable: TextTable {
        TextTable(
            title:
                "Conditions (language: 8 classes; promptable: best of three masks; each against the 2D teacher and the truth)",
            header: [
                "conditions", "views", "vs lseg2d mIoU", "Acc", "language mIoU", "Acc",
                "vs sam2d mIoU", "Acc", "promptable mIoU", "Acc",
            ],
            rows: AblatedConditions.allCases.flatMap { conditions -> [[String]] in
                guard let tally = ablation[conditions] else { return [] }
                let language = tally.language[.model] ?? ViewTally.Language()
                let prompts = tally.promptable[.model] ?? PromptTally()
                let (encoder, photographs) = (
                    tally.languageLikeEncoder, tally.promptableLikePhotographs
                )
                return [
                    (
                        "source", [encoder.source, language.source],
                        [photographs.source, prompts.source]
                    ),
                    (
                        "target", [encoder.target, language.target],
                        [photographs.target, prompts.target]
                    ),
                ].map { views, matrices, scores in
                    [conditions.rawValue, views]
                        + matrices.flatMap {
                            [digits($0.meanIntersectionOverUnion), digits($0.accuracy)]
                        }
                        + scores.flatMap {
                            [
                                digits(Statistics.mean($0.overlaps)),
                                digits(Statistics.mean($0.accuracies)),
                            ]
                        }
                }
            }
        )
    }
}
