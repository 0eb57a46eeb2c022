internal import FoundationModels

/// The features by which an oracle's Gaussians carry names, and the decoder that turns them into embeddings exactly.
///
/// With fewer names than an embedding has components, a name is one of as many channels and the decoder's columns are
/// the names' embeddings, which keeps features short; otherwise features are embeddings and the decoder the identity.
struct OracleWords {
    /// The feature of each name.
    let features: [String: [Float]]

    /// Row-major, a row for each component of an embedding.
    let decoderWeights: [Float]

    init(names: some Sequence<String>, encoder: any TextEncoder) {
        let words = Set(names).sorted()
        let embeddings = words.map { encoder.embed($0) }
        // A space has at least one channel, also when there is nothing to name.
        let channels = min(max(1, words.count), encoder.dimension)
        let usesColumns = words.count <= channels
        var weights = [Float](repeating: 0, count: encoder.dimension * channels)
        for row in 0..<encoder.dimension {
            for channel in 0..<channels {
                let column = embeddings.indices.contains(channel) ? embeddings[channel][row] : 0
                weights[row * channels + channel] = usesColumns ? column : row == channel ? 1 : 0
            }
        }
        decoderWeights = weights
        let rows = words.indices.map { index in
            usesColumns ? (0..<channels).map { $0 == index ? 1 : 0 } : embeddings[index]
        }
        features = Dictionary(uniqueKeysWithValues: zip(words, rows))
    }
}
