import FoundationModels
import Testing

@Suite struct StaticTextEncoderTests {
    private let vocabulary = Array("red\nmug\nblank\n".utf8)

    private func cosine(_ a: [Float], _ b: [Float]) -> Float {
        zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
    }

    @Test func `a phrase is the mean of its scaled rows at unit length`() throws {
        let encoder = try StaticTextEncoder(
            vocabulary: vocabulary,
            rows: [3, 0, 0, -100, 0, 0],
            scales: [0.5, 0.02, 1]
        )
        #expect(encoder.dimension == 2)
        #expect(encoder.embed("red mug") == [0.6, -0.8])
        #expect(encoder.embed("mug, red, blank") == encoder.embed("red mug"))
    }

    @Test func `a phrase without meaning gives zeros`() throws {
        let encoder = try StaticTextEncoder(
            vocabulary: vocabulary,
            rows: [1, 2, 3, 4, 0, 0],
            scales: [1, 1, 0]
        )
        for phrase in ["", "  ", "xyz", "blank", "\u{2603}"] {
            #expect(encoder.embed(phrase) == [0, 0], "'\(phrase)'")
        }
    }

    @Test func `parts that do not fit are errors that say so`() {
        #expect(throws: TextEncoderError.wrongRowCount(pieces: 3, values: 4, scales: 2)) {
            try StaticTextEncoder(vocabulary: vocabulary, rows: [1, 2, 3, 4], scales: [1, 1])
        }
        #expect(throws: TextEncoderError.wrongRowCount(pieces: 3, values: 4, scales: 3)) {
            try StaticTextEncoder(vocabulary: vocabulary, rows: [1, 2, 3, 4], scales: [1, 1, 1])
        }
        #expect(throws: TextEncoderError.wrongRowCount(pieces: 3, values: 0, scales: 3)) {
            try StaticTextEncoder(vocabulary: vocabulary, rows: [], scales: [1, 1, 1])
        }
        let error = #expect(throws: TextEncoderError.self) {
            try StaticTextEncoder(vocabulary: vocabulary, rows: [1, 2, 3], scales: [1, .nan, 1])
        }
        #expect(error?.description.contains("scales[1] is nan") == true)
    }

    @Test func `embeddings are those of training`() throws {
        let encoder = try DefaultTextSpace.encoder()
        for entry in try DefaultTextSpace.entries() {
            let found = encoder.embed(entry.phrase)
            let difference = zip(found, entry.embedding).map { abs($0 - $1) }.max() ?? .infinity
            #expect(found.count == entry.embedding.count && difference < 2e-6, "\(entry.phrase)")
        }
    }

    @Test func `synonyms are near and other things are far`() throws {
        let encoder = try DefaultTextSpace.encoder()
        for (a, b) in [("couch", "sofa"), ("fridge", "refrigerator"), ("tv", "television")] {
            #expect(cosine(encoder.embed(a), encoder.embed(b)) > 0.8, "\(a), \(b)")
        }
        #expect(cosine(encoder.embed("lamp"), encoder.embed("mug")) < 0.4)
    }
}
