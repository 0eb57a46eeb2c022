public import Geometry

/// A thing to find, by name.
public struct Goal: Sendable, Equatable {
    /// The asker's id of the goal.
    public var id: String

    /// What to find: a name, with what is said of it (docs/GOALS.md), such as "the red mug on the table".
    public var text: String

    /// How the text is read.
    public var reading: Reading

    /// How the text of a goal is read.
    public enum Reading: Sendable {
        /// As people speak: "the small red mug on the table". A text that is no more than a name is one.
        case words
        /// As one name, whatever words it has.
        case name
    }

    /// What it is not: colours, places, or names of other things.
    public var negatives: [String]

    /// How many objects to answer with at most.
    public var maximumResults: Int

    /// The score that an object must reach; `nil` for the model's calibrated threshold.
    public var minimumScore: Double?

    /// Whether to draw masks.
    public var wantsMasks: Bool

    /// Whether to give points with normals.
    public var wantsPoints: Bool

    /// How many points to give for an object at most.
    public var maximumPoints: Int

    /// Where to search, in the world; `nil` for everywhere.
    public var region: OrientedBox?

    /// A goal; all but the text may be left out.
    public init(
        id: String = "",
        text: String,
        reading: Reading = .words,
        negatives: [String] = [],
        maximumResults: Int = 10,
        minimumScore: Double? = nil,
        wantsMasks: Bool = true,
        wantsPoints: Bool = true,
        maximumPoints: Int = 2048,
        region: OrientedBox? = nil
    ) {
        self.id = id
        self.text = text
        self.reading = reading
        self.negatives = negatives
        self.maximumResults = maximumResults
        self.minimumScore = minimumScore
        self.wantsMasks = wantsMasks
        self.wantsPoints = wantsPoints
        self.maximumPoints = maximumPoints
        self.region = region
    }

    /// Why the goal cannot be taken: what is wrong and what is allowed; `nil` when it can be taken.
    public var rejection: String? {
        let limits = GoalLimits.self
        if text.allSatisfy(\.isWhitespace) {
            return "the goal has no text; name the thing to find, such as \"red mug\""
        }
        if text.utf8.count > limits.textBytes {
            return
                "the text has \(text.utf8.count) bytes; at most \(limits.textBytes) are allowed"
        }
        if negatives.count > limits.negatives {
            return "\(negatives.count) negatives; at most \(limits.negatives) are allowed"
        }
        if negatives.contains(where: { $0.utf8.count > limits.textBytes }) {
            return "a negative has more than \(limits.textBytes) bytes"
        }
        return rejectionOfNumbers
    }

    private var rejectionOfNumbers: String? {
        let limits = GoalLimits.self
        if !(1...limits.results).contains(maximumResults) {
            return "max_results is \(maximumResults); allowed are 1 to \(limits.results)"
        }
        if let reason = limits.rejection(maximumPoints: maximumPoints) { return reason }
        if let minimumScore, !(0...1).contains(minimumScore) {
            return "min_score is \(minimumScore); allowed are 0 to 1"
        }
        if let region {
            let isSound = region.center.isFinite && region.size.isFinite && region.size.min() > 0
            if !isSound {
                return "the region must have a finite centre and positive finite sizes"
            }
        }
        return nil
    }
}

/// How much a goal may ask for.
public enum GoalLimits {
    /// The bytes of a text.
    public static let textBytes = 256

    /// The number of negatives.
    public static let negatives = 32

    /// The number of objects in an answer.
    public static let results = 100

    /// The number of points of an object.
    public static let points = 65_536

    /// The number of points that point at one thing.
    public static let prompts = 64

    static func rejection(maximumPoints: Int) -> String? {
        guard !(1...points).contains(maximumPoints) else { return nil }
        return "max_points is \(maximumPoints); allowed are 1 to \(points)"
    }
}
