internal import Messages

/// What a thing is not.
extension GoalParser {
    /// "… not the blue one and not the one on the table": to the end of the text.
    mutating func excludeRest() throws(Refusal) {
        let parts = words[at...].split { $0 == "not" || $0 == "except" }
        at = words.count
        for part in parts {
            let between: Set = ["and", ",", "but", "nor"]
            let bare = part.reversed().drop { between.contains($0) }.reversed()
            if !bare.isEmpty { try exclude(bare.joined(separator: " ")) }
        }
    }

    /// "the blue one" and "blue" exclude a colour, "on the table" a place; everything else is the name of something else.
    mutating func exclude(_ text: String) throws(Refusal) {
        var other = GoalParser(isName: isName)
        other.words = Self.split(text)
        if other.peek == "not" { other.at += 1 }
        if other.relation(at: other.at) != nil { return try excludePlace(&other) }
        _ = other.takeNumber()
        let start = other.at
        if let colors = other.colorsOnly() {
            reading.interpretation.excludedColors += colors
            hasWords = true
            return
        }
        var thing = Interpretation.Thing(name: "")
        other.takeAttributes(of: &thing)
        let from = other.at
        while let word = other.peek, !other.isEndOfName(word, endsAtAnd: false, start: from) {
            other.at += max(1, other.knownNameLength(at: other.at))
        }
        let name = other.words[from..<other.at].joined(separator: " ")
        let isSame =
            GoalLexicon.placeholders.contains(name)
            || Self.singular(name) == Self.singular(reading.interpretation.things.first?.name ?? "")
        if isSame, other.at == other.words.count, !thing.colors.isEmpty, thing.sizes.isEmpty,
            thing.superlative.isEmpty
        {
            reading.interpretation.excludedColors += thing.colors
            hasWords = true
        } else if isSame, other.at < other.words.count, thing.colors.isEmpty, thing.sizes.isEmpty {
            try excludePlace(&other)
        } else if isSame {
            throw Refusal(
                reason:
                    "what it is not, '\(text)', can be a colour, a place (such as 'on the table') or the name of another thing"
            )
        } else {
            reading.negativeNames.append(
                other.words[start...].joined(separator: " ")
            )
        }
    }

    mutating func excludePlace(_ other: inout GoalParser) throws(Refusal) {
        (words, at) = (other.words, other.at)
        while let word = peek, GoalLexicon.linking.contains(word) { at += 1 }
        try parseRelation(of: 0, isExcluded: true)
        var subject = reading.interpretation.things.count - 1
        while at < words.count {
            try parseRelation(of: subject)
            subject = reading.interpretation.things.count - 1
        }
    }

    func colorsOnly() -> [String]? {
        var (colors, next): ([String], Int) = ([], at)
        while next < words.count {
            if ["or", "and", ","].contains(words[next]) {
                next += 1
                continue
            }
            guard let (color, length) = ColorName.phrase(words[next...]) else { return nil }
            colors.append(color)
            next += length
        }
        return colors.isEmpty ? nil : colors
    }
}
