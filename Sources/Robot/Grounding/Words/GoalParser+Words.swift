internal import Messages

/// The words of a text, one after the other.
extension GoalParser {
    var peek: String? { at < words.count ? words[at] : nil }

    func matches(_ phrase: [String], at place: Int) -> Bool {
        place + phrase.count <= words.count
            && Array(words[place..<place + phrase.count]) == phrase
    }

    func relation(at place: Int) -> (kind: Interpretation.RelationKind, length: Int)? {
        GoalLexicon.relations.first {
            matches($0.words, at: place) && place + $0.words.count < words.count
        }
        .map { ($0.kind, $0.words.count) }
    }

    /// The words of the longest name of several words that begins here; 0 without one.
    func knownNameLength(at place: Int) -> Int {
        for length in stride(from: min(5, words.count - place), to: 1, by: -1) {
            let phrase = words[place..<place + length].joined(separator: " ")
            let isSaid = GoalLexicon.sizes[words[place]] != nil
            if !isSaid, isName(phrase) { return length }
        }
        return 0
    }

    func startsPlace(_ place: Int) -> Bool {
        place >= words.count || relation(at: place) != nil || words[place] == ","
            || GoalLexicon.linking.contains(words[place])
    }

    func isEndOfName(_ word: String, endsAtAnd: Bool, start: Int) -> Bool {
        // A relation needs something before it, or the word is a name: "in-tray", "stand".
        guard at > start else { return false }
        if word == "," || ["not", "except", "but"].contains(word) { return true }
        if word == "and" {
            return endsAtAnd || relation(at: at + 1) != nil
                || (at + 1 < words.count && words[at + 1] == "not")
        }
        return relation(at: at) != nil || GoalLexicon.linking.contains(word)
            || GoalLexicon.unknownRelations.contains(word) || (word == "to" && endsAtTo)
            || ((word == "nearest" || word == "closest") && at + 1 == words.count)
    }

    mutating func skipRequests() {
        while words.count > 1, words.last == "please" || words.last == "," {
            words.removeLast()
            hasWords = true
        }
        var skipped = true
        while skipped {
            skipped = false
            for request in GoalLexicon.requests
            where matches(request, at: 0) && words.count > request.count {
                words.removeFirst(request.count)
                (skipped, hasWords) = (true, true)
            }
        }
    }

    /// The words in small letters, without marks at their ends; commas are words.
    static func split(_ text: String) -> [String] {
        text.lowercased().split(whereSeparator: \.isWhitespace).flatMap { part -> [String] in
            let hasComma = part.hasSuffix(",") || part.hasSuffix(";")
            let bare = part.drop { "\"“”.,;:!?()'‘".contains($0) }
            let word = String(
                bare.reversed().drop { "\"“”.,;:!?()".contains($0) }.reversed()
            )
            return (word.isEmpty ? [] : [word]) + (hasComma ? [","] : [])
        }
    }

    /// What stands in quotation marks, if that is all of the text.
    static func quoted(_ text: String) -> String? {
        let trimmed = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        guard trimmed.count > 2, let first = trimmed.first, let last = trimmed.last,
            "\"“'".contains(first), "\"”'".contains(last)
        else { return nil }
        let inner = String(trimmed.dropFirst().dropLast())
        return inner.contains { "\"“”".contains($0) } ? nil : inner
    }

    static func isPlural(_ name: String) -> Bool { singular(name) != name }

    /// The name with its last word in the singular, as far as a rule of thumb tells.
    static func singular(_ name: String) -> String {
        guard name.count > 3, name.hasSuffix("s"), !name.hasSuffix("ss"), !name.hasSuffix("us")
        else { return name }
        if name.hasSuffix("shelves") { return String(name.dropLast(3)) + "f" }
        if ["boxes", "glasses", "benches", "dishes", "couches", "brushes", "watches"]
            .contains(where: { name.hasSuffix($0) })
        {
            return String(name.dropLast(2))
        }
        return String(name.dropLast())
    }

    static func isNearness(_ superlative: String) -> Bool {
        superlative == "nearest" || superlative == "closest"
    }

    static func ordinalName(_ number: Int) -> String {
        GoalLexicon.ordinals.first { $0.value == number }?.key ?? "\(number)"
    }
}
