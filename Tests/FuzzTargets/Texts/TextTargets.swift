internal import FoundationModels

extension FuzzTarget {
    /// A vocabulary of word pieces, and a phrase that is spelled with it.
    static let wordPieces = FuzzTarget(
        "word-pieces",
        longestInput: 1024,
        words: ["##", "\n", "red", "mug", "\u{301}", "ß", "İ"],
        seeds: {
            [
                (
                    "plain",
                    InputBytes.packed(Array("red\nmug\n##s\na\n".utf8)) + Array("Red mugs!".utf8)
                ),
                ("empty", InputBytes.packed([]) + Array("é ☂ 杯".utf8)),
            ]
        },
        feed: { bytes in
            var input = InputBytes(bytes)
            let vocabulary = input.part()
            let phrase = String(decoding: input.rest(), as: UTF8.self)
            let pieces = try WordPieces(vocabulary: vocabulary)
            precondition(pieces.indices(of: phrase).allSatisfy { $0 < pieces.count })
            let encoder = try StaticTextEncoder(
                vocabulary: vocabulary,
                rows: [Int8](repeating: 3, count: 2 * pieces.count),
                scales: [Float](repeating: 1, count: pieces.count)
            )
            _ = encoder.embed(phrase)
        }
    )

    /// CLIP's byte pairs: a list of merges, and a phrase.
    static let bytePairs = FuzzTarget(
        "byte-pairs",
        longestInput: 1024,
        words: ["</w>", "<|startoftext|>", "<|endoftext|>", "'re", "Σ", "\u{FB03}"],
        seeds: {
            [
                (
                    "plain",
                    InputBytes.packed(Array("r e\nre d</w>\nm u\nmu g</w>\n".utf8))
                        + Array("a red mug's <|endoftext|>".utf8)
                )
            ]
        },
        feed: { bytes in
            var input = InputBytes(bytes)
            let tokeniser = try BytePairTokeniser(merges: input.part())
            let ids = tokeniser.ids(of: String(decoding: input.rest(), as: UTF8.self), context: 77)
            precondition(ids.count <= 77 && ids.allSatisfy { (0..<tokeniser.count).contains($0) })
        }
    )
}
