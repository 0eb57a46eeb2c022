import Evaluation
import FoundationModels
import Recording
import SemanticSplat

/// Words by their hash: nearly orthogonal, a phrase is the mean of its words.
///
/// "cabinet" is made kin to
/// "others", as the classes of the sequences have it.
private struct HashedWords: TextEncoder {
    let dimension = 64

    func embed(_ phrase: String) -> [Float] {
        var sum = [Float](repeating: 0, count: dimension)
        for word in phrase.lowercased().split(separator: " ") {
            add(String(word), to: &sum)
            if word == "cabinet" { add("others", to: &sum) }
        }
        let length = sum.reduce(0) { $0 + $1 * $1 }.squareRoot()
        return length > 0 ? sum.map { $0 / length } : sum
    }

    private func add(_ word: String, to sum: inout [Float]) {
        var state = word.utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) {
            ($0 ^ UInt64($1)) &* 0x100_0000_01b3
        }
        for index in sum.indices {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            sum[index] += Float(Double(state >> 40) / Double(1 << 24) - 0.5)
        }
    }
}

/// The oracle of a test sequence.
func testOracle(_ folder: SequenceFolder, width: Int = 128, height: Int = 96) -> OraclePredictor {
    let words = HashedWords()
    let nothing = [Float](repeating: 0, count: words.dimension)
    return SequenceOracle.predictor(
        for: folder,
        width: width,
        height: height,
        vocabulary: LanguageSpace(
            textEncoder: words,
            decoderWeights: nothing,
            decoderBias: nothing
        )
    )
}
