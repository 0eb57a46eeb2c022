public import Recording
public import SemanticSplat

/// Chooses by which numbers a model's goals are accepted: on names that are and names that are not in labelled sequences.
///
/// Use sequences that are neither the ones that the model is measured on nor, better, those that it was trained on.
public struct GroundingCalibrator {
    /// One choice of the numbers, and what it would have answered.
    public struct Trial: Sendable {
        /// The numbers.
        public var calibration: LanguageCalibration
        /// Share of the names present whose best object is within 0.5 m of a true box.
        public var success: Double
        /// Share of the names absent that were answered with an object.
        public var falseFound: Double
    }

    /// The most false answers that a choice may give, as a share of the names asked.
    ///
    /// A robot that drives to a wrong object costs more than one that says it has not seen the right one.
    public static let falseFoundLimit = 0.1

    private let sequences: [EvaluationSequence]
    private let predictor: any WindowPredictor

    /// Prepares to calibrate `predictor`'s language on `folders`, which must be labelled.
    public init(_ folders: [SequenceFolder], predictor: any WindowPredictor) {
        sequences = folders.map {
            EvaluationSequence(
                $0,
                width: predictor.networkWidth,
                height: predictor.networkHeight
            )
        }
        self.predictor = predictor.refreshing(.usual)
    }

    /// Tries every choice of the numbers.
    ///
    /// - Parameter step: called after each frame.
    /// - Returns: every choice, the best one first.
    /// - Throws: `SequenceError` when a sequence cannot be read, and what the predictor throws.
    public func trials(step: () -> Void = {}) throws -> [Trial] {
        let grid = Self.grid(around: predictor.language.calibration)
        var outcomes = [[GoalOutcome]](repeating: [], count: grid.count)
        let everyName = sequences.flatMap { sequence in
            sequence.folder.labels?.instances.values.map(\.name) ?? []
        }
        for sequence in sequences {
            guard let sightings = try Sightings(sequence.folder) else { continue }
            let evaluator = GoalEvaluator(sequence: sequence, predictor: predictor)
            var run = GoalRun()
            let map = try evaluator.replay(into: &run, step: step)
            let names = GoalNames(
                sequence: sequence.name,
                sightings: sightings.byName,
                otherNames: everyName
            )
            for (index, calibration) in grid.enumerated() {
                outcomes[index] += try evaluator.ask(
                    names,
                    sightings,
                    in: map,
                    language: predictor.language.calibrated(calibration),
                    minimumScore: 0.01,
                    wantsMasks: false
                )
            }
        }
        return zip(grid, outcomes).flatMap { Self.thresholds($0, $1) }
            .sorted { Self.isBetter($0, than: $1) }
    }

    /// What a round of answers would have been at every threshold.
    private static func thresholds(
        _ calibration: LanguageCalibration,
        _ outcomes: [GoalOutcome]
    ) -> [Trial] {
        (2...38).map { Double($0) / 40 }.map { threshold in
            var chosen = calibration
            chosen.scoreThreshold = threshold
            let answered = outcomes.map { outcome in
                var outcome = outcome
                if outcome.score < threshold {
                    (outcome.isFound, outcome.errorMetres) = (false, nil)
                }
                return outcome
            }
            let scores = GoalScores(answered)
            return Trial(
                calibration: chosen,
                success: scores.successWithin50Centimetres ?? 0,
                falseFound: scores.falseFound ?? 0
            )
        }
    }

    /// Most success within the limit of false answers; among equals fewer of those, then the tighter objects, then the
    /// higher threshold.
    private static func isBetter(_ a: Trial, than b: Trial) -> Bool {
        let (fits, otherFits) = (
            a.falseFound <= falseFoundLimit, b.falseFound <= falseFoundLimit
        )
        if fits != otherFits { return fits }
        if !fits, a.falseFound != b.falseFound { return a.falseFound < b.falseFound }
        if a.success != b.success { return a.success > b.success }
        if a.falseFound != b.falseFound { return a.falseFound < b.falseFound }
        // Tighter objects: a cell that hardly fits makes boxes too large, which success does not see.
        let (cells, otherCells) = (a.calibration.cellRelevancy, b.calibration.cellRelevancy)
        if cells != otherCells { return cells > otherCells }
        return a.calibration.scoreThreshold > b.calibration.scoreThreshold
    }

    /// What is tried; the numbers that are not chosen here stay those of `own`.
    ///
    /// Least cosines below a quarter let half of a map be weighed for one name of ninety more (docs/DECISIONS.md).
    private static func grid(around own: LanguageCalibration) -> [LanguageCalibration] {
        [0.25, 0.3, 0.35].flatMap { cosine in
            [0.15, 0.2, 0.25, 0.3, 0.35, 0.4].flatMap { relevancy in
                [0.4, 0.45, 0.5, 0.55].map { synonym in
                    var calibration = own
                    calibration.minimumCosine = cosine
                    calibration.cellRelevancy = relevancy
                    calibration.synonymCosine = synonym
                    return calibration
                }
            }
        }
    }
}
