internal import Messages

/// Where things are.
extension GoalParser {
    mutating func parsePlaces() throws(Refusal) {
        var subject = 0
        while at < words.count {
            if takeNegation() { return try excludeRest() }
            var isOfFirst = false
            while let word = peek,
                word == "and" || word == "," || GoalLexicon.linking.contains(word)
            {
                if word == "and" { isOfFirst = true }
                at += 1
            }
            if takeNegation() { return try excludeRest() }
            guard at < words.count else { return }
            try parseRelation(of: isOfFirst ? 0 : subject)
            subject = reading.interpretation.things.count - 1
        }
    }

    mutating func parseRelation(
        of subject: Int,
        isExcluded: Bool = false
    ) throws(Refusal) {
        if peek == "nearest" || peek == "closest", relation(at: at) == nil {
            // "the mug nearest": to the camera, as "the nearest mug".
            reading.interpretation.things[subject].superlative = words[at]
            at += 1
            hasWords = true
            return
        }
        let superlative = reading.interpretation.things[subject].superlative
        let isNearestTo = peek == "to" && Self.isNearness(superlative) && at + 1 < words.count
        if isNearestTo { reading.interpretation.things[subject].superlative = "" }
        guard let (kind, length) = isNearestTo ? (.nearestTo, 1) : relation(at: at) else {
            let word = words[at]
            throw Refusal(
                reason:
                    "'\(word)' in '\(words.joined(separator: " "))' says nothing that can be judged; there are on, in, under, above, next to, nearest to, between … and …, left of, right of, in front of, behind. Put a name into quotation marks to have it taken as it is"
            )
        }
        hasWords = true
        at += length
        if kind == .nearestTo,
            let word = words[at...].first(where: { GoalLexicon.numbers[$0] == nil }),
            GoalLexicon.selves.contains(word)
        {
            reading.interpretation.things[subject].superlative = "nearest"
            at = words.count
            return
        }
        let first = reading.interpretation.things.count
        try parseThing(endsAtAnd: kind == .between)
        var anchors = [first]
        if kind == .between {
            guard peek == "and" else {
                throw Refusal(reason: "'between' needs two things: between … and …")
            }
            at += 1
            anchors.append(reading.interpretation.things.count)
            try parseThing()
        }
        reading.interpretation.relations.append(
            .init(kind, thing: subject, anchors: anchors, isExcluded: isExcluded)
        )
    }

    mutating func takeNegation() -> Bool {
        var next = at
        while next < words.count,
            ["and", ",", "but"].contains(words[next])
                || GoalLexicon.linking.contains(words[next])
        { next += 1 }
        guard next < words.count, ["not", "except", "no"].contains(words[next]) else {
            return false
        }
        at = next + 1
        if peek == "for" { at += 1 }
        return true
    }
}
