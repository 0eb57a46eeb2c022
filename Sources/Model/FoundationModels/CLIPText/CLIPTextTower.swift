internal import Networks
internal import Tensors

/// CLIP's transformer over tokens: each sees itself and those before it, and the end of the text is the embedding
/// (architecture.md 8.5).
struct CLIPTextTower: Sendable {
    /// `[vocabulary, width]`.
    private let tokens: EmbeddingTable
    /// `[context, width]`.
    private let positions: Tensor
    private let blocks: [TransformerBlock]
    private let norm: LayerNorm
    /// `[outputs, width]`; stored transposed, for the official code multiplies a row by it (trap T54).
    private let projection: LinearKernel

    private static let names = TransformerBlock.Names(
        norm1: "ln_1",
        qkv: "attn.in_proj",
        projection: "attn.out_proj",
        norm2: "ln_2",
        feedForward: ["mlp.c_fc", "mlp.c_proj"]
    )

    init(_ weights: Weights, _ sizes: CLIPTextConfiguration) throws(WeightError) {
        let width = sizes.width
        tokens = EmbeddingTable(
            try weights.tensor("token_embedding.weight", [sizes.vocabulary, width])
        )
        positions = try weights.tensor("positional_embedding", [sizes.context, width])
        let block = TransformerBlock.Sizes(
            width: width,
            heads: sizes.heads,
            hidden: sizes.hidden,
            activation: .quickGelu
        )
        var list: [TransformerBlock] = []
        for index in 0..<sizes.blocks {
            let part = weights.scoped("transformer.resblocks.\(index)")
            list.append(try TransformerBlock(part, Self.names, block))
        }
        blocks = list
        norm = try LayerNorm(weights.scoped("ln_final"), width)
        projection = LinearKernel(
            try weights.tensor("text_projection", [width, sizes.outputs]).transposed(),
            bias: nil
        )
    }

    /// The embedding `[outputs]`, of any length, of token ids up to the end of the text.
    ///
    /// What would pad them to the context is left out: no token sees what comes after it, so nothing changes.
    /// `trace` is told the tokens `[count, width]` before the first block and after every one.
    func callAsFunction(_ ids: [Int], trace: (Tensor) -> Void = { _ in }) -> Tensor {
        var x = tokens.rows(ids)
        x.add(positions.slice(0..<ids.count))
        trace(x)
        let mask = Self.causalMask(ids.count)
        for block in blocks {
            x = block(x, mask: mask)
            trace(x)
        }
        let last = norm(x.slice(ids.count - 1..<ids.count)).projected(projection)
        return last.reshaped(last.count)
    }

    /// Nothing where a token asks itself or an earlier one, −∞ for later ones.
    private static func causalMask(_ count: Int) -> Tensor {
        var mask = Tensor(shape: [count, count])
        for row in 0..<count {
            for column in row + 1..<max(count, row + 1) {
                mask.values[row * count + column] = -.infinity
            }
        }
        return mask
    }
}
