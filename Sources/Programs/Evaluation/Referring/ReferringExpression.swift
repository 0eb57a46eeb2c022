internal import Recording

/// A question that by the truth means exactly one thing, or none.
struct ReferringExpression: Sendable, Equatable {
    /// By what the thing is told from others of its name.
    enum Kind: String, CaseIterable, Sendable {
        case color
        case size
        case on
        case nextTo = "nearest_to"
        case leftOrRight = "left_or_right"
        case frontOrBehind = "front_or_behind"
        case between
        /// Its name with a colour that nothing of that name has: nothing is meant.
        case absentColor = "absent_color"
    }

    let kind: Kind
    /// What is asked.
    let text: String
    /// The instance that is meant; 0 for none.
    let target: UInt16
    /// Everything that may be called by the noun.
    let others: [UInt16]
}

/// What became of a question.
struct ReferringOutcome: Sendable {
    /// How an answer compares with the truth.
    enum Verdict: String, CaseIterable, Sendable {
        /// The thing that is meant and no other, or rightly nothing.
        case right
        /// AMBIGUOUS, with the thing that is meant among the objects.
        case ambiguous
        /// FOUND, and the best object is another thing; or AMBIGUOUS without the thing that is meant.
        case wrong
        /// Not found, though it is there.
        case missed
    }

    let sequence: String
    let expression: ReferringExpression
    let verdict: Verdict
    /// The answer's status and reason.
    let note: String
    let milliseconds: Double
}

/// The figures of a kind of question, or of all.
struct ReferringScores: Sendable {
    let asked: Int
    private let counts: [ReferringOutcome.Verdict: Int]

    init(_ outcomes: [ReferringOutcome]) {
        asked = outcomes.count
        counts = Dictionary(grouping: outcomes, by: \.verdict).mapValues(\.count)
    }

    /// The share of answers of a verdict; `nil` where nothing was asked.
    func share(_ verdict: ReferringOutcome.Verdict) -> Double? {
        asked > 0 ? Double(counts[verdict] ?? 0) / Double(asked) : nil
    }
}
