import FoundationModels
import Testing

@Suite struct WordPiecesTests {
    private let small =
        ["[UNK]", "un", "##want", "##ed", "want", "wanted", ",", "cafe", "##s", "\u{DF}", "-"]

    private func pieces(_ lines: [String]) throws -> WordPieces {
        try WordPieces(vocabulary: Array(lines.joined(separator: "\n").utf8))
    }

    @Test func `the longest piece wins and the rest goes on`() throws {
        #expect(try pieces(small).indices(of: "unwanted wanted wants") == [1, 2, 3, 5, 4, 8])
    }

    @Test func `a word that cannot be spelled has no pieces and the others keep theirs`() throws {
        #expect(try pieces(small).indices(of: "wanted wantx unwanted") == [5, 1, 2, 3])
    }

    @Test func `case and accents and punctuation are taken off`() throws {
        let expected = [7, 6, 4, 10, 4]
        #expect(try pieces(small).indices(of: "CAF\u{C9},want-want") == expected)
        #expect(try pieces(small).indices(of: "cafe\u{301} , Want - WANT") == expected)
    }

    @Test func `a piece never ends inside a character`() throws {
        #expect(try pieces(["\u{C3}", "a"]).indices(of: "\u{DF}").isEmpty)
        #expect(try pieces(small).indices(of: "\u{DF}") == [9])
    }

    @Test func `a megabyte without a space ends soon`() throws {
        let wanted = String(repeating: "ed", count: 1 << 19)
        let clock = ContinuousClock()
        let (start, tokeniser) = (clock.now, try pieces(small))
        #expect(tokeniser.indices(of: "un" + wanted).count == 1 + 1 << 19)
        #expect(tokeniser.indices(of: wanted).isEmpty)
        #expect(clock.now - start < .seconds(5))
    }

    @Test func `a piece that is there twice is named with its lines`() {
        let error = #expect(throws: TextEncoderError.self) { try pieces(["a", "b", "a"]) }
        #expect(error?.description.contains("'a' on lines 1 and 3") == true)
    }

    @Test func `an empty vocabulary is an error`() {
        #expect(throws: TextEncoderError.emptyVocabulary) { try pieces([]) }
        #expect(throws: TextEncoderError.emptyVocabulary) { try WordPieces(vocabulary: [10]) }
    }

    @Test func `pieces are those of the BERT tokeniser`() throws {
        let tokeniser = try WordPieces(vocabulary: DefaultTextSpace.vocabulary())
        for entry in try DefaultTextSpace.entries() {
            #expect(tokeniser.indices(of: entry.phrase) == entry.pieces, "\(entry.phrase)")
        }
    }
}
