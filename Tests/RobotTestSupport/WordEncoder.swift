public import FoundationModels
public import SemanticSplat

/// Gives every phrase a direction of its own, nearly at right angles to all others; like names can be said to be like.
public struct WordEncoder: TextEncoder {
    /// The number of components of an embedding.
    public let dimension = 64

    /// Phrase → (another phrase, their cosine).
    public var likenesses: [String: (phrase: String, cosine: Float)] = [
        "couch": ("sofa", 0.84), "cup": ("mug", 0.62), "mugs": ("mug", 0.93),
    ]

    /// An encoder for which a couch is like a sofa and cups and mugs are like a mug.
    public init() {}

    /// The embedding of `phrase`, of unit length; zeros when it has no letter.
    public func embed(_ phrase: String) -> [Float] {
        guard phrase.contains(where: \.isLetter) else {
            return [Float](repeating: 0, count: dimension)
        }
        let own = direction(phrase)
        guard let (other, cosine) = likenesses[phrase] else { return own }
        let base = direction(other)
        let overlap = zip(own, base).reduce(0) { $0 + $1.0 * $1.1 }
        let rest = unit(zip(own, base).map { $0 - overlap * $1 })
        return zip(base, rest).map { cosine * $0 + (1 - cosine * cosine).squareRoot() * $1 }
    }

    private func direction(_ phrase: String) -> [Float] {
        // FNV-1a seeds a xorshift.
        var state: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in phrase.utf8 { state = (state ^ UInt64(byte)) &* 0x100_0000_01B3 }
        return unit(
            (0..<dimension).map { _ in
                // Twelve uniform numbers make nearly a normal one.
                (0..<12).reduce(Float(-6)) { sum, _ in
                    state ^= state << 13
                    state ^= state >> 7
                    state ^= state << 17
                    return sum + Float(state >> 40) / Float(1 << 24)
                }
            }
        )
    }

    private func unit(_ vector: [Float]) -> [Float] {
        let length = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
        return vector.map { $0 / length }
    }
}

extension LanguageSpace {
    /// A space whose features are the embeddings themselves.
    public static let words: LanguageSpace = {
        let encoder = WordEncoder()
        let size = encoder.dimension
        var identity = [Float](repeating: 0, count: size * size)
        for k in 0..<size { identity[k * size + k] = 1 }
        return LanguageSpace(
            textEncoder: encoder,
            decoderWeights: identity,
            decoderBias: [Float](repeating: 0, count: size)
        )
    }()
}
