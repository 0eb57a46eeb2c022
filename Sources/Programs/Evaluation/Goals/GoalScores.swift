/// What became of one asked name.
public struct GoalOutcome: Sendable, Equatable {
    /// The sequence.
    public var sequence: String
    /// What was asked.
    public var name: String
    /// Whether the name is in the sequence.
    public var isPresent: Bool
    /// Whether the answer was FOUND or AMBIGUOUS.
    public var isFound: Bool
    /// From the best object's centroid to the nearest true box of that name, 0 inside it; `nil`
    /// when nothing was found or nothing is there.
    public var errorMetres: Double?
    /// Intersection over union of the best object's masks with the truth, mean over the frames that
    /// see the true object; `nil` when there was nothing to compare.
    public var maskIoU: Double?
    /// The best object's score, 0 when there was none.
    public var score: Double
    /// The answer's status and score, for the list of answers.
    public var note: String
    /// How long the answer took.
    public var milliseconds: Double

    /// Creates an outcome.
    public init(
        sequence: String,
        name: String,
        isPresent: Bool,
        isFound: Bool,
        errorMetres: Double? = nil,
        maskIoU: Double? = nil,
        score: Double = 0,
        note: String = "",
        milliseconds: Double = 0
    ) {
        self.sequence = sequence
        self.name = name
        self.isPresent = isPresent
        self.isFound = isFound
        self.errorMetres = errorMetres
        self.maskIoU = maskIoU
        self.score = score
        self.note = note
        self.milliseconds = milliseconds
    }
}

/// The table `goals`: counts, and fractions of them (DESIGN section 6).
public struct GoalScores: Sendable, Equatable {
    /// How many names were asked that are there, and that are not.
    public var asked: Int
    /// How many names were asked that are not there.
    public var absentAsked: Int
    /// Fraction of `asked` that was answered with an object, right or wrong.
    public var found: Double?
    /// Fraction of `asked` whose best object lies within 0.10 m of a true box: near enough to grasp.
    public var successWithin10Centimetres: Double?
    /// Fraction of `asked` whose best object lies within 0.25 m of a true box.
    public var successWithin25Centimetres: Double?
    /// Fraction of `asked` whose best object lies within 0.50 m of a true box.
    public var successWithin50Centimetres: Double?
    /// Median distance over the names that were answered with an object.
    public var medianErrorMetres: Double?
    /// Mean over the successes within 0.50 m that have one.
    public var maskIoU: Double?
    /// Fraction of `absentAsked` that was answered with an object.
    public var falseFound: Double?

    /// Scores the outcomes.
    public init(_ outcomes: [GoalOutcome]) {
        let present = outcomes.filter(\.isPresent)
        let absent = outcomes.filter { !$0.isPresent }
        asked = present.count
        absentAsked = absent.count
        found = Self.fraction(present) { $0.isFound }
        successWithin10Centimetres = Self.fraction(present) { $0.isWithin(0.1) }
        successWithin25Centimetres = Self.fraction(present) { $0.isWithin(0.25) }
        successWithin50Centimetres = Self.fraction(present) { $0.isWithin(0.5) }
        medianErrorMetres = Statistics.median(present.compactMap(\.errorMetres))
        maskIoU = Statistics.mean(present.filter { $0.isWithin(0.5) }.compactMap(\.maskIoU))
        falseFound = Self.fraction(absent) { $0.isFound }
    }

    private static func fraction(
        _ outcomes: [GoalOutcome],
        _ holds: (GoalOutcome) -> Bool
    )
        -> Double?
    {
        outcomes.isEmpty ? nil : Double(outcomes.count(where: holds)) / Double(outcomes.count)
    }
}

extension GoalOutcome {
    /// Whether the best object lies within `metres` of a true box.
    fileprivate func isWithin(_ metres: Double) -> Bool {
        errorMetres.map { $0 <= metres } ?? false
    }
}
