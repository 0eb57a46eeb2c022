public import Recording
public import SemanticSplat

/// What will be measured, before the first prediction.
public struct EvaluationPlan: Sendable {
    /// A sequence, its predictor and its windows.
    struct Part: Sendable {
        let sequence: EvaluationSequence
        let predictor: any WindowPredictor
        let windows: [EvaluationWindow]
        let asksGoals: Bool
        let asksReferring: Bool

        /// How often the whole sequence is replayed.
        var replays: Int { (asksGoals ? 1 : 0) + (asksReferring ? 1 : 0) }
    }

    /// How to measure.
    public let options: EvaluationOptions
    let parts: [Part]

    /// The number of steps that a progress bar counts: windows, and frames replayed for goals.
    public var steps: Int {
        parts.reduce(0) { sum, part in
            sum + part.windows.count + part.replays * part.sequence.frameCount
        }
    }

    /// Lays out the windows of all sequences.
    ///
    /// - Parameters:
    ///   - folders: the sequences.
    ///   - options: how to measure.
    ///   - predictor: the predictor for a sequence (the oracle has to know which one it is).
    /// - Throws: `EvaluationError` when a sequence is too short for all gaps, and what `predictor` throws.
    public init(
        _ folders: [SequenceFolder],
        options: EvaluationOptions,
        predictor: (SequenceFolder) throws -> any WindowPredictor
    ) throws {
        self.options = options
        parts = try folders.map { folder in
            let predictor = try predictor(folder)
            let sequence = EvaluationSequence(
                folder,
                width: predictor.networkWidth,
                height: predictor.networkHeight
            )
            let isLabelled = folder.labels != nil && !folder.labelledFrames.isEmpty
            return Part(
                sequence: sequence,
                predictor: predictor,
                windows: try Self.windows(of: sequence, options),
                asksGoals: options.tables.contains(.goals) && isLabelled,
                asksReferring: options.tables.contains(.referring) && isLabelled
            )
        }
    }

    private static func windows(
        of sequence: EvaluationSequence,
        _ options: EvaluationOptions
    ) throws
        -> [EvaluationWindow]
    {
        guard !options.tables.isSubset(of: [.goals, .referring]) else { return [] }
        let gaps =
            options.gaps.isEmpty
            ? WindowList.defaultGaps(overlapAtTwenty: try sequence.overlap(gap: 20)) : options.gaps
        let windows = gaps.flatMap { gap in
            WindowList.windows(
                frames: sequence.frameCount,
                gap: gap,
                views: options.views,
                count: options.windows
            )
        }
        guard !windows.isEmpty else {
            throw EvaluationError(
                "\(sequence.folder.path): \(sequence.frameCount) frames are too few for "
                    + "\(options.views) context views \(gaps) frames apart; choose smaller --gaps"
            )
        }
        return windows
    }
}
