public import Networks
internal import Tensors

/// CLIP's text side: phrases to embeddings in the space that LSeg's image encoder answers in.
public struct CLIPTextEncoder: TextEncoder {
    /// The network's sizes.
    public let configuration: CLIPTextConfiguration

    private let tokeniser: BytePairTokeniser
    private let tower: CLIPTextTower

    /// Reads all tensors, by the names of the official checkpoints but for `attn.in_proj`, whose parts are called `weight`
    /// and `bias` as everywhere; `configuration` has no complaint and as many ids as `tokeniser`.
    ///
    /// - Throws: ``Networks/WeightError`` for a tensor that is missing, has another shape, is not finite or unknown.
    public init(
        _ weights: Weights,
        _ configuration: CLIPTextConfiguration,
        _ tokeniser: BytePairTokeniser
    ) throws(WeightError) {
        precondition(configuration.complaint == nil, configuration.complaint ?? "")
        precondition(
            tokeniser.count == configuration.vocabulary,
            "\(tokeniser.count) ids for a vocabulary of \(configuration.vocabulary)"
        )
        self.configuration = configuration
        self.tokeniser = tokeniser
        tower = try CLIPTextTower(weights, configuration)
        try weights.verifyAllUsed()
    }

    /// The number of components of an embedding.
    public var dimension: Int { configuration.outputs }

    /// The embedding of `phrase`, of unit length; zeros where nothing is left of the phrase once it is cleaned.
    ///
    /// What goes past the network's context is cut off.
    public func embed(_ phrase: String) -> [Float] {
        let ids = tokeniser.ids(of: phrase, context: configuration.context)
        guard ids.count > 2 else { return [Float](repeating: 0, count: dimension) }
        let embedding = [Float](tower(ids).values)
        let length = embedding.reduce(0) { $0 + $1 * $1 }.squareRoot()
        return length > 0 ? embedding.map { $0 / length } : embedding
    }
}

extension CLIPTextEncoder {
    /// What the tower's parts say of token ids, by the names of the fixtures (`training/export_clip_fixtures.py`): tokens
    /// `[count, width]`, and the embedding before it is brought to unit length.
    package func trace(ids: [Int]) -> [String: [Float]] {
        var steps: [Tensor] = []
        let embedding = tower(ids) { steps.append($0) }
        var parts = ["embedding": [Float](embedding.values)]
        for (index, tokens) in steps.enumerated() {
            parts[index == 0 ? "tokens" : "block\(index - 1)"] = [Float](tokens.values)
        }
        return parts
    }
}
