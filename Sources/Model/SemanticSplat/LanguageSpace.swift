public import FoundationModels

/// The language of a model: how phrases are embedded and how the Gaussians' small features decode to embeddings.
///
/// A stored feature f of ``featureDimension`` numbers decodes to y = W f + b. Nothing ever computes y: its product with a
/// text embedding t is (Wᵀt)·f + b·t, and its length comes from WᵀW, Wᵀb and b·b (architecture.md 8.6).
public struct LanguageSpace: Sendable {
    /// Embeds phrases.
    public let textEncoder: any TextEncoder

    /// The decoder W, row-major [embedding dimension][feature dimension].
    public let decoderWeights: [Float]

    /// The decoder's bias b, one number a component of an embedding.
    public let decoderBias: [Float]

    /// The number of components of a stored feature.
    public let featureDimension: Int

    /// By what numbers goals are accepted.
    public let calibration: LanguageCalibration

    /// WᵀW, row-major [feature dimension][feature dimension].
    public let gram: [Float]

    /// Wᵀb, one number a component of a feature.
    public let cross: [Float]

    /// b·b.
    public let biasSquared: Float

    /// Precomputes the metric of the space.
    ///
    /// - Parameters:
    ///   - textEncoder: embeds phrases in as many components as `decoderBias` has.
    ///   - decoderWeights: W, row-major, `decoderBias.count` rows.
    ///   - decoderBias: b.
    ///   - calibration: by what numbers goals are accepted.
    public init(
        textEncoder: any TextEncoder,
        decoderWeights: [Float],
        decoderBias: [Float],
        calibration: LanguageCalibration = LanguageCalibration()
    ) {
        let rows = decoderBias.count
        precondition(
            rows > 0 && rows == textEncoder.dimension && decoderWeights.count % rows == 0,
            "a decoder of \(decoderWeights.count) weights and \(rows) biases does not fit embeddings of \(textEncoder.dimension)"
        )
        let columns = decoderWeights.count / rows
        var gram = [Float](repeating: 0, count: columns * columns)
        var cross = [Float](repeating: 0, count: columns)
        for row in 0..<rows {
            let weights = decoderWeights[row * columns..<(row + 1) * columns]
            for (k, weight) in weights.enumerated() {
                cross[k] += weight * decoderBias[row]
                for (l, other) in weights.enumerated() { gram[k * columns + l] += weight * other }
            }
        }
        self.textEncoder = textEncoder
        self.decoderWeights = decoderWeights
        self.decoderBias = decoderBias
        self.calibration = calibration
        self.gram = gram
        self.cross = cross
        featureDimension = columns
        biasSquared = decoderBias.reduce(0) { $0 + $1 * $1 }
    }

    /// The same language with goals accepted by other numbers.
    public func calibrated(_ calibration: LanguageCalibration) -> LanguageSpace {
        LanguageSpace(
            textEncoder: textEncoder,
            decoderWeights: decoderWeights,
            decoderBias: decoderBias,
            calibration: calibration
        )
    }

    /// The query that asks for `phrase`.
    public func query(_ phrase: String) -> TextQuery {
        query(phrase, embedding: textEncoder.embed(phrase))
    }

    /// The query of a text embedding of unit length.
    public func query(_ phrase: String, embedding: [Float]) -> TextQuery {
        var projection = [Float](repeating: 0, count: featureDimension)
        var bias: Float = 0
        for (row, component) in embedding.enumerated() {
            bias += component * decoderBias[row]
            for k in projection.indices {
                projection[k] += component * decoderWeights[row * featureDimension + k]
            }
        }
        return TextQuery(
            phrase: phrase,
            embedding: embedding,
            projection: projection,
            bias: bias
        )
    }

    /// The query that asks for what `feature` decodes to; one without meaning where it decodes to nothing.
    public func query(_ phrase: String, decoding feature: some Collection<Float>) -> TextQuery {
        var embedding = decoderBias
        for (k, value) in feature.enumerated() {
            for row in embedding.indices {
                embedding[row] += decoderWeights[row * featureDimension + k] * value
            }
        }
        let length = embedding.reduce(0) { $0 + $1 * $1 }.squareRoot()
        return query(phrase, embedding: embedding.map { length > 1e-6 ? $0 / length : 0 })
    }

    /// The length of what `feature` decodes to.
    public func decodedLength(_ feature: some Collection<Float>) -> Float {
        var squared = biasSquared
        for (k, value) in feature.enumerated() {
            var sum = 2 * cross[k]
            for (l, other) in feature.enumerated() {
                sum += gram[k * featureDimension + l] * other
            }
            squared += value * sum
        }
        return max(0, squared).squareRoot()
    }

    /// The cosine between what `feature` decodes to and the query's text; 0 where it decodes to nothing.
    public func cosine(_ feature: some Collection<Float>, _ query: TextQuery) -> Float {
        let length = decodedLength(feature)
        return length > 1e-6 ? query.product(feature) / length : 0
    }
}

/// A phrase prepared for asking stored features.
public struct TextQuery: Sendable {
    /// What is asked for.
    public let phrase: String

    /// The embedding t of the phrase, of unit length (or zeros for a phrase without meaning).
    public let embedding: [Float]

    /// Wᵀt, one number a component of a feature.
    public let projection: [Float]

    /// b·t.
    public let bias: Float

    /// The product of what `feature` decodes to and the text's embedding.
    public func product(_ feature: some Collection<Float>) -> Float {
        zip(projection, feature).reduce(bias) { $0 + $1.0 * $1.1 }
    }

    /// The cosine between two phrases.
    public func cosine(_ other: TextQuery) -> Float {
        zip(embedding, other.embedding).reduce(0) { $0 + $1.0 * $1.1 }
    }
}
