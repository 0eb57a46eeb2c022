internal import Messages

/// Reads the text of a goal: names, what is said of them, and where they are.
///
/// Known names are never taken apart. Relations bind to the name before them ("the mug on the table next to the sofa" is a
/// mug on a table that is next to a sofa); after "and" they bind to the first name.
struct GoalParser {
    /// Why a text cannot be read.
    struct Refusal: Error {
        let reason: String
    }

    /// Whether a phrase is a name as it is.
    let isName: (String) -> Bool

    var words: [String] = []
    var at = 0
    var reading = GoalReading()
    var hasWords = false
    /// Whether "to" ends the name: "the nearest chair to the sofa".
    var endsAtTo = false

    init(isName: @escaping (String) -> Bool) {
        self.isName = isName
    }

    /// Reads `text`, which is without `negatives`.
    func read(_ text: String, negatives: [String]) throws(Refusal) -> GoalReading {
        var parser = self
        return try parser.parse(text, negatives)
    }

    private mutating func parse(
        _ text: String,
        _ negatives: [String]
    ) throws(Refusal) -> GoalReading {
        words = Self.split(text)
        skipRequests()
        if let quoted = Self.quoted(text) {
            reading = .name(quoted, negatives: [])
        } else if isName(words.joined(separator: " ")) {
            reading = .name(text, negatives: [])
        } else {
            try parseThing(isFirst: true)
            try parsePlaces()
        }
        for negative in negatives { try exclude(negative) }
        guard hasWords else { return .name(reading.asked ?? text, negatives: negatives) }
        reading.interpretation.reading = .words
        reading.interpretation.words = reading.interpretation.sentence()
        return reading
    }
}

extension GoalReading {
    /// The name that stands in quotation marks or was read whole.
    fileprivate var asked: String? {
        interpretation.reading == .name ? interpretation.things.first?.name : nil
    }
}
