internal import Messages

/// Names and what is said before and behind them.
extension GoalParser {
    /// A name and what is said before it.
    mutating func parseThing(isFirst: Bool = false, endsAtAnd: Bool = false) throws(Refusal) {
        var thing = Interpretation.Thing(name: "")
        thing.number = takeNumber()
        var ordinal: Int?
        if let word = peek, let number = GoalLexicon.ordinals[word], at + 1 < words.count {
            (ordinal, at) = (number, at + 1)
        }
        takeAttributes(of: &thing)
        endsAtTo = Self.isNearness(thing.superlative)
        let start = at
        if relation(at: start) != nil {
            throw Refusal(
                reason: "'\(words.joined(separator: " "))' does not say of what; name the thing"
            )
        }
        while let word = peek, !isEndOfName(word, endsAtAnd: endsAtAnd, start: start) {
            at += max(1, knownNameLength(at: at))
        }
        thing.name = words[start..<at].joined(separator: " ")
        if thing.number == .one, Self.isPlural(thing.name), ordinal == nil,
            thing.superlative.isEmpty
        {
            thing.number = .all
        }
        try check(thing)
        if thing.number != .unsaid || !thing.colors.isEmpty || !thing.sizes.isEmpty
            || !thing.superlative.isEmpty
        {
            hasWords = true
        }
        guard reading.interpretation.things.count < Interpretation.mostThings else {
            throw Refusal(
                reason: "the text speaks of more than \(Interpretation.mostThings) things"
            )
        }
        reading.interpretation.things.append(thing)
        let place = reading.interpretation.things.count - 1
        takeAttributesBehind(place)
        try takeSide(of: place, ordinal: ordinal, isFirst: isFirst)
    }

    func check(_ thing: Interpretation.Thing) throws(Refusal) {
        let bare = thing.name.split(separator: " ").last.map(String.init) ?? ""
        guard !GoalLexicon.placeholders.contains(bare) || isName(thing.name), !bare.isEmpty else {
            throw Refusal(
                reason:
                    "'\(words.joined(separator: " "))' names no thing\(bare.isEmpty ? "" : " ('\(bare)' is none)"); say what kind of thing it is"
            )
        }
        if GoalLexicon.selves.contains(thing.name) {
            throw Refusal(
                reason:
                    "'\(thing.name)' is no thing in the map; 'the nearest …' asks for what is nearest to the camera"
            )
        }
    }

    mutating func takeNumber() -> Interpretation.Number {
        var number = Interpretation.Number.unsaid
        while let word = peek, let said = GoalLexicon.numbers[word], at + 1 < words.count {
            // "all the mugs" are all of them.
            if number != .all { number = said }
            at += 1
        }
        return number
    }

    mutating func takeAttributes(of thing: inout Interpretation.Thing) {
        while at + 1 < words.count, knownNameLength(at: at) < 2 {
            let word = words[at]
            if let (color, length) = ColorName.phrase(words[at...]), at + length < words.count,
                !startsPlace(at + length)
            {
                thing.colors.append(color)
                at += length
                // "red and white"
                if peek == "and", ColorName.phrase(words[(at + 1)...]) != nil { at += 1 }
            } else if GoalLexicon.superlatives[word] != nil, thing.superlative.isEmpty,
                relation(at: at) == nil
            {
                thing.superlative = word
                at += 1
            } else if word == "left" || word == "right", thing.number == .one,
                thing.superlative.isEmpty, relation(at: at) == nil
            {
                thing.superlative = word == "left" ? "leftmost" : "rightmost"
                at += 1
            } else if GoalLexicon.sizes[word] != nil, !startsPlace(at + 1) {
                thing.sizes.append(word)
                at += 1
            } else {
                return
            }
        }
    }

    /// "… that is red", "… which is small".
    mutating func takeAttributesBehind(_ place: Int) {
        var next = at
        while next < words.count, GoalLexicon.linking.contains(words[next]) { next += 1 }
        guard next > at, next < words.count else { return }
        var end = next
        var (colors, sizes): ([String], [String]) = ([], [])
        while end < words.count {
            if let (color, length) = ColorName.phrase(words[end...]) {
                colors.append(color)
                end += length
            } else if GoalLexicon.sizes[words[end]] != nil {
                sizes.append(words[end])
                end += 1
            } else if words[end] == "and", end > next, end + 1 < words.count,
                ColorName.phrase(words[(end + 1)...]) != nil
                    || GoalLexicon.sizes[words[end + 1]] != nil
            {
                end += 1
            } else {
                break
            }
        }
        guard end > next else { return }
        at = end
        hasWords = true
        reading.interpretation.things[place].colors += colors
        reading.interpretation.things[place].sizes += sizes
    }

    /// "… on the left", "second … from the left".
    mutating func takeSide(of place: Int, ordinal: Int?, isFirst: Bool) throws(Refusal) {
        for (phrase, side) in [
            (["from", "the", "left"], 1), (["from", "the", "right"], -1),
            (["on", "the", "left"], 1), (["on", "the", "right"], -1),
        ] where matches(phrase, at: at) && startsPlace(at + phrase.count) {
            let isCounted = phrase[0] == "from"
            guard isCounted == (ordinal != nil) else { continue }
            at += phrase.count
            hasWords = true
            if let ordinal, ordinal > 1 || isCounted {
                guard isFirst else {
                    throw Refusal(
                        reason: "only what is asked for can be counted from the \(phrase[2])"
                    )
                }
                reading.ordinal = side * ordinal
                reading.interpretation.things[place].superlative =
                    "\(Self.ordinalName(ordinal)) from the \(phrase[2])"
            } else {
                reading.interpretation.things[place].superlative =
                    side > 0 ? "leftmost" : "rightmost"
            }
            return
        }
        if let ordinal {
            throw Refusal(
                reason:
                    "the text counts ('\(Self.ordinalName(ordinal))') but does not say from where; say 'from the left' or 'from the right'"
            )
        }
    }
}
