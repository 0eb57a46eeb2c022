internal import Networks
internal import Tensors

/// Tokens and image cells that attend to each other (architecture.md 7.4; segment_anything/modeling/transformer.py).
struct TwoWayTransformer: Sendable {
    /// Tokens `[count, channels]` and image cells `[cells, channels]`, or what stands for their positions.
    struct State: Sendable {
        var tokens: Tensor
        var image: Tensor
    }

    private let layers: [TwoWayBlock]
    private let last: ProjectedAttention
    private let norm: LayerNorm

    init(_ weights: Weights, _ sizes: SegmentAnythingConfiguration) throws(WeightError) {
        var list: [TwoWayBlock] = []
        for index in 0..<sizes.decoderBlocks {
            list.append(
                try TwoWayBlock(weights.scoped("layers.\(index)"), sizes, isFirst: index == 0)
            )
        }
        layers = list
        last = try ProjectedAttention(
            weights.scoped("final_attn_token_to_image"),
            sizes,
            downsampling: sizes.attentionDownsampling
        )
        norm = try LayerNorm(weights.scoped("norm_final_attn"), sizes.embeddingWidth)
    }

    /// Both after all blocks; `codes.tokens` are the tokens as they were built, added at every attention (trap T59).
    func callAsFunction(_ start: State, codes: State) -> State {
        var state = start
        for layer in layers { layer(&state, codes) }
        let message = last(
            queries: state.tokens + codes.tokens,
            keys: state.image + codes.image,
            values: state.image
        )
        state.tokens = norm(state.tokens + message)
        return state
    }
}

/// Self-attention of the tokens, tokens to image, feed-forward network, image to tokens; a norm (ε 1e-5) after each.
private struct TwoWayBlock: Sendable {
    let own: ProjectedAttention
    let norm1: LayerNorm
    let tokenToImage: ProjectedAttention
    let norm2: LayerNorm
    let feedForward: Perceptron
    let norm3: LayerNorm
    let imageToToken: ProjectedAttention
    let norm4: LayerNorm
    let isFirst: Bool

    init(
        _ weights: Weights,
        _ sizes: SegmentAnythingConfiguration,
        isFirst: Bool
    ) throws(WeightError) {
        let (width, less) = (sizes.embeddingWidth, sizes.attentionDownsampling)
        own = try ProjectedAttention(weights.scoped("self_attn"), sizes, downsampling: 1)
        norm1 = try LayerNorm(weights.scoped("norm1"), width)
        tokenToImage = try ProjectedAttention(
            weights.scoped("cross_attn_token_to_image"),
            sizes,
            downsampling: less
        )
        norm2 = try LayerNorm(weights.scoped("norm2"), width)
        feedForward = try Perceptron(
            weights,
            names: ["mlp.lin1", "mlp.lin2"],
            widths: [width, sizes.decoderHidden, width],
            activation: .relu
        )
        norm3 = try LayerNorm(weights.scoped("norm3"), width)
        imageToToken = try ProjectedAttention(
            weights.scoped("cross_attn_image_to_token"),
            sizes,
            downsampling: less
        )
        norm4 = try LayerNorm(weights.scoped("norm4"), width)
        self.isFirst = isFirst
    }

    func callAsFunction(_ state: inout TwoWayTransformer.State, _ codes: TwoWayTransformer.State) {
        state.tokens = norm1(selfAttended(state.tokens, codes.tokens))
        let image = state.image + codes.image
        state.tokens.add(
            tokenToImage(queries: state.tokens + codes.tokens, keys: image, values: state.image)
        )
        state.tokens = norm2(state.tokens)
        state.tokens = norm3(state.tokens + feedForward(state.tokens))
        state.image.add(
            imageToToken(queries: image, keys: state.tokens + codes.tokens, values: state.tokens)
        )
        state.image = norm4(state.image)
    }

    /// The first block replaces its tokens, which are their own codes already, by what they attend to.
    private func selfAttended(_ tokens: Tensor, _ codes: Tensor) -> Tensor {
        if isFirst { return own(queries: tokens, keys: tokens, values: tokens) }
        let coded = tokens + codes
        return tokens + own(queries: coded, keys: coded, values: tokens)
    }
}

/// Attention between projections, narrower than the tokens by `downsampling`: `q_proj`, `k_proj`, `v_proj`, `out_proj`.
private struct ProjectedAttention: Sendable {
    let query: Linear
    let key: Linear
    let value: Linear
    let out: Linear
    let heads: Int

    init(
        _ weights: Weights,
        _ sizes: SegmentAnythingConfiguration,
        downsampling: Int
    ) throws(WeightError) {
        let (width, inner) = (sizes.embeddingWidth, sizes.embeddingWidth / downsampling)
        query = try Linear(weights.scoped("q_proj"), width, inner)
        key = try Linear(weights.scoped("k_proj"), width, inner)
        value = try Linear(weights.scoped("v_proj"), width, inner)
        out = try Linear(weights.scoped("out_proj"), inner, width)
        heads = sizes.decoderHeads
    }

    func callAsFunction(queries: Tensor, keys: Tensor, values: Tensor) -> Tensor {
        out(attend(queries: query(queries), keys: key(keys), values: value(values), heads: heads))
    }
}
