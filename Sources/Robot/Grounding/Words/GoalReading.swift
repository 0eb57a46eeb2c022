internal import Messages

/// A goal's text as it was read.
struct GoalReading {
    /// The things, what they must be like and where.
    var interpretation = Interpretation()

    /// What else it is not: names that compete with the first thing's.
    var negativeNames: [String] = []

    /// Which one from the left (1, 2, …) or from the right (−1, −2, …) is meant; `nil` where the text does not count.
    var ordinal: Int?

    /// Whether nothing is said beside one name: then the text is asked as it is.
    var isPlainName: Bool { interpretation.reading == .name && interpretation.things.count <= 1 }

    /// The reading of a whole text as one name.
    static func name(_ text: String, negatives: [String]) -> GoalReading {
        var reading = GoalReading()
        reading.interpretation.reading = .name
        reading.interpretation.things = [Interpretation.Thing(name: text)]
        reading.interpretation.words = "the name '\(text)'"
        reading.negativeNames = negatives
        return reading
    }
}

extension Interpretation {
    /// The reading in words: "the mug that is red and on (the table)".
    func sentence() -> String {
        guard !things.isEmpty else { return "" }
        return phrase(of: 0, excluding: excludedColors)
    }

    private func phrase(of place: Int, excluding colors: [String] = []) -> String {
        let thing = things[place]
        let article =
            switch thing.number {
            case .one: "the "
            case .any: "any "
            case .all: "every "
            case .unsaid: ""
            }
        var name = ([thing.superlative] + thing.sizes + [thing.colors.joined(separator: " and ")])
            .filter { !$0.isEmpty }
        name.append("'\(thing.name)'")
        var parts: [String] = colors.map { "not \($0)" }
        for relation in relations where relation.thing == place {
            let anchors = relation.anchors.map { phrase(of: $0) }.joined(separator: " and ")
            let isNested = relation.anchors.contains { anchor in
                relations.contains { $0.thing == anchor }
            }
            parts.append(
                "\(relation.isExcluded ? "not " : "")\(relation.kind.words) \(isNested ? "(\(anchors))" : anchors)"
            )
        }
        return article + ([name.joined(separator: " ")] + parts).joined(separator: ", ")
    }
}

extension Interpretation.RelationKind {
    /// The relation in words.
    var words: String {
        switch self {
        case .unknown: "related to"
        case .on: "on"
        case .within: "in"
        case .under: "under"
        case .above: "above"
        case .nextTo: "next to"
        case .nearestTo: "nearest to"
        case .between: "between"
        case .leftOf: "left of"
        case .rightOf: "right of"
        case .inFrontOf: "in front of"
        case .behind: "behind"
        }
    }

    /// Whether it depends on where the robot looks from.
    var needsViewpoint: Bool {
        switch self {
        case .leftOf, .rightOf, .inFrontOf, .behind: true
        default: false
        }
    }
}
