internal import Foundation
internal import FoundationModels
internal import Recording
internal import SemanticSplat

/// TEST DOUBLE: a predictor that reads the truth of a labelled sequence folder.
///
/// It knows frames by their stamps, so the sequence must be streamed with `--keep-stamps`.
func oracle(_ path: String) throws(NodeError) -> any WindowPredictor {
    let folder: SequenceFolder
    do throws(SequenceError) { folder = try SequenceFolder(path) } catch {
        throw NodeError(error.description)
    }
    let frames = Dictionary(
        folder.frames.enumerated().map { ($1.stampNanoseconds, $0) },
        uniquingKeysWith: { first, _ in first }
    )
    let words = HashedWords()
    let nothing = [Float](repeating: 0, count: words.dimension)
    let vocabulary = LanguageSpace(
        textEncoder: words,
        decoderWeights: nothing,
        decoderBias: nothing
    )
    let names = (folder.labels?.instances ?? [:]).mapValues(\.name)
    return OraclePredictor(
        networkWidth: 256,
        networkHeight: 192,
        names: names,
        vocabulary: vocabulary
    ) { stamp throws(PredictorError) in
        guard let index = frames[stamp] else {
            throw PredictorError(
                "the oracle has no frame of stamp \(stamp) ns; stream \(path) with --keep-stamps"
            )
        }
        return try truth(index, of: folder)
    }
}

private func truth(
    _ index: Int,
    of folder: SequenceFolder
) throws(PredictorError) -> OracleTruth {
    do throws(SequenceError) {
        if let depth = try folder.depth(index) {
            return OracleTruth(
                pinhole: folder.pinhole,
                depth: depth,
                instances: try folder.instance(index)
            )
        }
    } catch {
        throw PredictorError(error.description)
    }
    throw PredictorError("\(folder.path): frame \(index) has no depth for the oracle to tell")
}

/// Words without meaning: every word has a direction of its own, equal words have equal ones.
private struct HashedWords: TextEncoder {
    let dimension = 128

    func embed(_ phrase: String) -> [Float] {
        var sum = [Float](repeating: 0, count: dimension)
        for word in phrase.lowercased().split(separator: " ") {
            // FNV-1a, then one xorshift step a component: fixed, unlike Swift's own hashes.
            var state = word.utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) {
                ($0 ^ UInt64($1)) &* 0x100_0000_01b3
            }
            for index in sum.indices {
                state ^= state << 13
                state ^= state >> 7
                state ^= state << 17
                sum[index] += Float(Int64(bitPattern: state)) / Float(Int64.max)
            }
        }
        let length = sum.reduce(0) { $0 + $1 * $1 }.squareRoot()
        return length > 0 ? sum.map { $0 / length } : sum
    }
}
