/// The pieces of a cleaned phrase that are words to a byte-pair tokeniser: runs of letters, single number characters, runs
/// of anything else, English endings after an apostrophe, and the two marks of a text's start and end.
struct PhrasePieces: Sequence, IteratorProtocol {
    enum Piece: Equatable {
        case start
        case end
        /// In UTF-8.
        case word([UInt8])
    }

    private var rest: ArraySlice<Unicode.Scalar>

    private static let marks: [(text: [Unicode.Scalar], piece: Piece)] = [
        (Array("<|startoftext|>".unicodeScalars), .start),
        (Array("<|endoftext|>".unicodeScalars), .end),
    ]
    private static let endings = ["'s", "'t", "'re", "'ve", "'m", "'ll", "'d"].map {
        Array($0.unicodeScalars)
    }

    init(of phrase: [Unicode.Scalar]) { rest = phrase[...] }

    mutating func next() -> Piece? {
        rest = rest.drop { $0.properties.isWhitespace }
        guard let first = rest.first else { return nil }
        for mark in Self.marks where rest.starts(with: mark.text) {
            rest = rest.dropFirst(mark.text.count)
            return mark.piece
        }
        for ending in Self.endings where rest.starts(with: ending) { return take(ending.count) }
        switch Kind(of: first) {
        case .number: return take(1)
        case let kind: return take(rest.prefix { Kind(of: $0) == kind }.count)
        }
    }

    private mutating func take(_ count: Int) -> Piece {
        let bytes = rest.prefix(count).flatMap { [UInt8](String($0).utf8) }
        rest = rest.dropFirst(count)
        return .word(bytes)
    }

    private enum Kind {
        case space
        case letter
        case number
        case other

        init(of scalar: Unicode.Scalar) {
            switch scalar.properties.generalCategory {
            case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter,
                .otherLetter:
                self = .letter
            case .decimalNumber, .letterNumber, .otherNumber: self = .number
            default: self = scalar.properties.isWhitespace ? .space : .other
            }
        }
    }
}
