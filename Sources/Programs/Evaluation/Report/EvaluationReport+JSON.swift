extension EvaluationReport {
    /// The document of DESIGN section 6, with the windows used and the figures of each gap and
    /// sequence beside it.
    public var json: JSONValue {
        var document = tables(total)
        document["sequences"] = .array(sequences.map { .string($0.path) })
        document["model"] = .string(model)
        document["peers"] = peersJSON
        document["ablation"] = ablationJSON
        document["goals"] = goalScores.map(Self.json) ?? .null
        document["goals_unseen_kinds"] = unseenGoalScores.map(Self.json) ?? .null
        document["mapped_depth"] = DepthErrors.mean(mappedDepth).map(Self.json) ?? .null
        document["refresh"] = .string(options.refresh.rawValue)
        document["referring"] = referringJSON
        document["timing"] = timing
        document["views"] = .integer(options.views)
        document["windows"] = .object(
            Dictionary(sequences.map { ($0.path, Self.json($0.windows)) }) { first, _ in first }
        )
        document["per_gap"] = .object(
            Dictionary(
                uniqueKeysWithValues: gaps.map { (String($0), .object(tables(tally(gap: $0)))) }
            )
        )
        document["per_sequence"] = .object(
            Dictionary(
                sequences.map { sequence in
                    var part = tables(sequence.total)
                    part["goals"] =
                        sequence.goals.map { Self.json(GoalScores($0.outcomes)) } ?? .null
                    part["map"] =
                        sequence.goals.map {
                            .object([
                                "keyframes": .integer($0.keyframes),
                                "gaussians": .integer($0.gaussians),
                                "depth": DepthErrors.mean($0.depth).map(Self.json) ?? .null,
                            ])
                        } ?? .null
                    return (sequence.path, .object(part))
                }
            ) { first, _ in first }
        )
        document["goal_answers"] = .array(outcomes.map(Self.json))
        return .object(document)
    }

    private func tables(_ tally: ViewTally) -> [String: JSONValue] {
        [
            "nvs": .object(rows(PictureMethod.self) { tally.pictures[$0].map(Self.json) }),
            "depth": .object(
                rows(DepthMethod.self) { tally.depth[$0].flatMap(DepthErrors.mean).map(Self.json) }
            ),
            "language": .object(rows(LanguageMethod.self) { tally.language[$0].map(Self.json) }),
            "promptable": .object(
                rows(PromptMethod.self) { tally.promptable[$0].map(Self.json) }
            ),
            "language_like_lseg2d": Self.json(tally.languageLikeEncoder),
            "promptable_like_sam2d": Self.json(tally.promptableLikePhotographs),
            "consistency": .object(
                rows(LanguageMethod.self) {
                    tally.consistency[$0].flatMap(Statistics.mean).map { .number($0) }
                }
            ),
        ]
    }

    private func rows<Method: CaseIterable & RawRepresentable<String>>(
        _ methods: Method.Type,
        _ value: (Method) -> JSONValue?
    ) -> [String: JSONValue] {
        Dictionary(uniqueKeysWithValues: methods.allCases.map { ($0.rawValue, value($0) ?? .null) })
    }

    private var timing: JSONValue {
        let goals = outcomes.map(\.milliseconds)
        return .object([
            "predict_ms_p50": .optional(Statistics.percentile(0.5, of: predictMilliseconds)),
            "predict_ms_p95": .optional(Statistics.percentile(0.95, of: predictMilliseconds)),
            "goal_ms_p50": .optional(Statistics.percentile(0.5, of: goals)),
            "goal_ms_p99": .optional(Statistics.percentile(0.99, of: goals)),
            "peak_rss_mib": .optional(peakResidentMebibytes),
        ])
    }

    static func json(_ pictures: ViewTally.Pictures) -> JSONValue {
        .object([
            "psnr": .optional(Statistics.mean(pictures.psnr)),
            "ssim": .optional(Statistics.mean(pictures.ssim)),
            // LPIPS needs VGG-16's weights, which this repository does not have.
            "lpips": .null, "coverage": .optional(Statistics.mean(pictures.coverage)),
        ])
    }

    static func json(_ tally: PromptTally) -> JSONValue {
        .object(["source": json(tally.source), "target": json(tally.target)])
    }

    private static func json(_ scores: PromptScores) -> JSONValue {
        guard let overlap = Statistics.mean(scores.overlaps) else { return .null }
        return .object([
            "miou": .number(overlap), "acc": .optional(Statistics.mean(scores.accuracies)),
            "recall": .optional(Statistics.mean(scores.recalls)),
        ])
    }

    static func json(_ errors: DepthErrors) -> JSONValue {
        .object([
            "absrel": .number(errors.absRel), "rmse": .number(errors.rmseMetres),
            "delta1": .number(errors.delta1),
        ])
    }

    static func json(_ language: ViewTally.Language) -> JSONValue {
        .object(["source": json(language.source), "target": json(language.target)])
    }

    static func json(_ matrix: ConfusionMatrix) -> JSONValue {
        guard let accuracy = matrix.accuracy else { return .null }
        return .object([
            "miou": .optional(matrix.meanIntersectionOverUnion), "acc": .number(accuracy),
            "macc": .optional(matrix.meanAccuracy),
        ])
    }

    private static func json(_ scores: GoalScores) -> JSONValue {
        .object([
            "asked": .integer(scores.asked), "found": .optional(scores.found),
            "success_0.10m": .optional(scores.successWithin10Centimetres),
            "success_0.25m": .optional(scores.successWithin25Centimetres),
            "success_0.50m": .optional(scores.successWithin50Centimetres),
            "median_error_m": .optional(scores.medianErrorMetres),
            "mask_iou": .optional(scores.maskIoU), "absent_asked": .integer(scores.absentAsked),
            "false_found": .optional(scores.falseFound),
        ])
    }

    private static func json(_ outcome: GoalOutcome) -> JSONValue {
        .object([
            "sequence": .string(outcome.sequence), "name": .string(outcome.name),
            "present": .integer(outcome.isPresent ? 1 : 0),
            "found": .integer(outcome.isFound ? 1 : 0),
            "error_m": .optional(outcome.errorMetres), "mask_iou": .optional(outcome.maskIoU),
            "answer": .string(outcome.note),
        ])
    }

    private static func json(_ windows: [EvaluationWindow]) -> JSONValue {
        .array(
            windows.map { window in
                .object([
                    "gap": .integer(window.gap),
                    "contexts": .array(window.contexts.map { .integer($0) }),
                    "targets": .array(window.targets.map { .integer($0) }),
                ])
            }
        )
    }
}
