internal import Messages

/// The words that say something of a thing or of its place; every other word is a part of a name.
enum GoalLexicon {
    /// What people put before the thing that they ask for.
    static let requests = [
        ["where", "is"], ["where", "are"], ["look", "for"], ["search", "for"], ["show", "me"],
        ["bring", "me"], ["go", "to"], ["get", "me"], ["find", "me"], ["find"], ["fetch"],
        ["please"], ["locate"],
    ]

    static let numbers: [String: Interpretation.Number] = [
        "the": .one, "this": .one, "that": .one, "my": .one, "your": .one, "our": .one,
        "a": .any, "an": .any, "any": .any, "some": .any,
        "all": .all, "every": .all, "each": .all, "both": .all,
    ]

    /// Words for sizes, and by which measure of a box they compare.
    static let sizes: [String: (measure: SizeMeasure, isGreat: Bool)] = [
        "small": (.volume, false), "little": (.volume, false), "tiny": (.volume, false),
        "large": (.volume, true), "big": (.volume, true), "huge": (.volume, true),
        "tall": (.height, true), "short": (.height, false),
        "long": (.length, true),
    ]

    /// Superlatives: what is greatest (or least) of which measure.
    static let superlatives: [String: (measure: SuperlativeMeasure, isGreatest: Bool)] = [
        "largest": (.size(.volume), true), "biggest": (.size(.volume), true),
        "smallest": (.size(.volume), false), "littlest": (.size(.volume), false),
        "tallest": (.size(.height), true), "shortest": (.size(.height), false),
        "longest": (.size(.length), true),
        "highest": (.altitude, true), "topmost": (.altitude, true), "lowest": (.altitude, false),
        "nearest": (.distance, false), "closest": (.distance, false),
        "farthest": (.distance, true), "furthest": (.distance, true),
        "leftmost": (.rightness, false), "rightmost": (.rightness, true),
    ]

    static let ordinals = [
        "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6,
    ]

    /// Relations, longest first where one begins with another.
    static let relations: [(words: [String], kind: Interpretation.RelationKind)] = [
        (["to", "the", "left", "of"], .leftOf), (["on", "the", "left", "of"], .leftOf),
        (["on", "the", "left", "side", "of"], .leftOf), (["left", "of"], .leftOf),
        (["to", "the", "right", "of"], .rightOf), (["on", "the", "right", "of"], .rightOf),
        (["on", "the", "right", "side", "of"], .rightOf), (["right", "of"], .rightOf),
        (["in", "front", "of"], .inFrontOf), (["in", "back", "of"], .behind), (["behind"], .behind),
        (["on", "top", "of"], .on), (["on"], .on), (["upon"], .on),
        (["inside", "of"], .within), (["inside"], .within), (["within"], .within),
        (["in"], .within),
        (["underneath"], .under), (["beneath"], .under), (["under"], .under), (["below"], .under),
        (["above"], .above), (["over"], .above),
        (["nearest", "to"], .nearestTo), (["closest", "to"], .nearestTo),
        (["next", "to"], .nextTo), (["close", "to"], .nextTo), (["near", "to"], .nextTo),
        (["beside"], .nextTo), (["near"], .nextTo), (["by"], .nextTo),
        (["between"], .between), (["in", "between"], .between),
    ].sorted { $0.words.count > $1.words.count }

    /// Words that place a thing in a way that nothing here can judge.
    static let unknownRelations: Set = [
        "with", "without", "against", "across", "opposite", "around", "along", "at", "from",
        "off", "outside", "through", "beyond", "past", "towards", "toward", "facing", "amid",
        "among", "onto", "into", "atop", "alongside", "ahead", "after", "before", "touching",
    ]

    /// Words between a thing and its place that say nothing more.
    static let linking: Set = [
        "that", "which", "is", "are", "that's", "standing", "lying", "sitting", "placed",
        "located", "resting", "hanging", "situated",
    ]

    /// Words in place of a name.
    static let placeholders: Set = ["one", "ones", "thing", "things", "object", "objects", "it"]

    /// The robot itself.
    static let selves: Set = ["me", "you", "us", "robot", "camera"]

    /// Names that begin with the word for a colour and do not speak of one.
    static let namesWithColors: Set = [
        "black board", "white board", "red wine", "white wine", "green tea", "black tea",
        "orange juice", "orange fruit", "orange peel", "green bean", "green beans", "brown bread",
        "white bread",
        "brown sugar", "white sugar", "black pepper", "blue cheese", "blue tooth speaker",
        "black box", "green house",
        "red cabbage", "green onion", "orange tree", "pink lady", "golden retriever",
    ]
}

/// What a box is compared by.
enum SizeMeasure: Sendable {
    /// The edge of a cube of the same volume.
    case volume
    /// The extent against gravity.
    case height
    /// The longer horizontal extent.
    case length

    var isOfHeight: Bool { self == .height }
}

/// What a superlative compares.
enum SuperlativeMeasure: Sendable {
    case size(SizeMeasure)
    /// How high its middle is.
    case altitude
    /// How far from the camera.
    case distance
    /// How far to the right, as the camera sees it.
    case rightness
}
