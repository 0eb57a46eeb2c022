internal import Foundation

/// Splits phrases into the word pieces of a vocabulary, as BERT's uncased tokeniser does.
///
/// Lower case, accents off, punctuation apart, then the longest known piece first. A word that cannot be spelled with
/// known pieces has none: it says nothing, where BERT would say "[UNK]".
public struct WordPieces: Sendable {
    /// The number of rows of the vocabulary.
    public let count: Int

    /// Pieces that start a word, by slices of the file's own bytes.
    ///
    /// Bytes, because Swift's strings are equal when they are canonically equivalent, and the vocabulary tells such words
    /// apart.
    private let starts: [ArraySlice<UInt8>: Int]

    /// Pieces that go on with a word, without their "##".
    private let continuations: [ArraySlice<UInt8>: Int]

    /// The bytes of the longest piece, which bounds the search in words of any length.
    private let longest: Int

    /// Reads `vocab.txt`: one piece a line, UTF-8; a piece's number is its line's, from 0.
    ///
    /// - Throws: ``TextEncoderError`` when a piece is there twice, or none at all.
    public init(vocabulary: [UInt8]) throws(TextEncoderError) {
        let newline = UInt8(ascii: "\n")
        var lines = vocabulary.split(separator: newline, omittingEmptySubsequences: false)
        if lines.last?.isEmpty == true { lines.removeLast() }
        var (starts, continuations) = ([ArraySlice<UInt8>: Int](), [ArraySlice<UInt8>: Int]())
        starts.reserveCapacity(lines.count)
        let marks = Array("##".utf8)
        for (index, line) in lines.enumerated() where !line.isEmpty {
            let goesOn = line.count > marks.count && line.starts(with: marks)
            let former =
                goesOn
                ? continuations.updateValue(index, forKey: line.dropFirst(marks.count))
                : starts.updateValue(index, forKey: line)
            if let former {
                throw .repeatedPiece(String(decoding: line, as: UTF8.self), former, index)
            }
        }
        guard !(starts.isEmpty && continuations.isEmpty) else { throw .emptyVocabulary }
        count = lines.count
        longest = lines.reduce(0) { max($0, $1.count) }
        self.starts = starts
        self.continuations = continuations
    }

    /// The numbers of the pieces of `phrase`, in order.
    public func indices(of phrase: String) -> [Int] {
        Self.words(of: phrase).flatMap { pieces(of: $0) }
    }

    private func pieces(of word: [UInt8]) -> [Int] {
        var found: [Int] = []
        var start = 0
        while start < word.count {
            let table = start == 0 ? starts : continuations
            var end = min(word.count, start + longest)
            while end > start {
                if let index = table[word[start..<end]] {
                    found.append(index)
                    break
                }
                end -= 1
            }
            if end == start { return [] }
            start = end
        }
        return found
    }

    /// Words in UTF-8, in lower case and without accents; every punctuation mark is a word of its own.
    static func words(of phrase: String) -> [[UInt8]] {
        var words: [[UInt8]] = []
        var word: [UInt8] = []
        func endWord() {
            if !word.isEmpty { words.append(word) }
            word = []
        }
        let plain = phrase.lowercased().decomposedStringWithCanonicalMapping
        for scalar in plain.unicodeScalars {
            switch Role(of: scalar) {
            case .letter:
                word.append(contentsOf: scalar.utf8)
            case .separator:
                endWord()
            case .mark:
                endWord()
                word.append(contentsOf: scalar.utf8)
                endWord()
            case .nothing:
                continue
            }
        }
        endWord()
        return words
    }
}

/// What a character does in BERT's basic tokeniser.
private enum Role {
    /// Part of a word.
    case letter
    /// Space between words.
    case separator
    /// Punctuation: a word by itself.
    case mark
    /// Left out: accents, control and format characters.
    case nothing

    init(of scalar: Unicode.Scalar) {
        switch (scalar.value, scalar.properties.generalCategory) {
        case (0x09, _), (0x0A, _), (0x0D, _), (_, .spaceSeparator), (_, .lineSeparator),
            (_, .paragraphSeparator):
            self = .separator
        case (_, .nonspacingMark), (_, .control), (_, .format):
            self = .nothing
        case (_, .connectorPunctuation), (_, .dashPunctuation), (_, .openPunctuation),
            (_, .closePunctuation), (_, .initialPunctuation), (_, .finalPunctuation),
            (_, .otherPunctuation),
            // ASCII's symbols ($, +, <, ^ ...) count as punctuation though Unicode does not say so.
            (33...47, _), (58...64, _), (91...96, _), (123...126, _):
            self = .mark
        default:
            self = .letter
        }
    }
}
