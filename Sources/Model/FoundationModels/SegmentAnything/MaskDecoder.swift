internal import Networks
internal import Tensors

/// Image and prompt embeddings to mask logits and predicted overlaps (architecture.md 7.4;
/// segment_anything/modeling/mask_decoder.py).
struct MaskDecoder: Sendable {
    private let scoreToken: Tensor
    private let maskTokens: Tensor
    private let transformer: TwoWayTransformer
    private let half: TransposedConvolution
    private let norm: ChannelNorm
    private let full: TransposedConvolution
    private let hypernetworks: [Perceptron]
    private let scores: Perceptron

    init(_ weights: Weights, _ sizes: SegmentAnythingConfiguration) throws(WeightError) {
        let (width, count) = (sizes.embeddingWidth, sizes.masks + 1)
        scoreToken = try weights.tensor("iou_token.weight", [1, width])
        maskTokens = try weights.tensor("mask_tokens.weight", [count, width])
        transformer = try TwoWayTransformer(weights.scoped("transformer"), sizes)
        let upscaling = weights.scoped("output_upscaling")
        half = try TransposedConvolution(upscaling.scoped("0"), width, width / 4)
        norm = try ChannelNorm(upscaling.scoped("1"), width / 4)
        full = try TransposedConvolution(upscaling.scoped("3"), width / 4, width / 8)
        var list: [Perceptron] = []
        for index in 0..<count {
            list.append(
                try Perceptron(
                    weights.scoped("output_hypernetworks_mlps.\(index)"),
                    widths: [width, width, width, width / 8],
                    activation: .relu
                )
            )
        }
        hypernetworks = list
        let hidden = [Int](repeating: sizes.scoreHidden, count: sizes.scoreLayers - 1)
        scores = try Perceptron(
            weights.scoped("iou_prediction_head"),
            widths: [width] + hidden + [count],
            activation: .relu
        )
    }

    /// What the decoder is given.
    struct Input {
        /// `[channels, rows, columns]`.
        var embedding: Tensor
        /// The codes of its cells, `[cells, channels]`.
        var positions: Tensor
        /// `[prompt tokens, channels]`.
        var sparse: Tensor
        /// `[cells, channels]`.
        var dense: Tensor
    }

    /// The masks that a prompt asks for, at four times the grid's resolution.
    ///
    /// - Parameters:
    ///   - input: embeddings of image and prompt.
    ///   - multimask: the masks of an ambiguous prompt, tokens 1 and up, or the one of token 0 (trap T63).
    /// - Returns: logits `[masks, 4 · rows, 4 · columns]`, and the overlap that the network predicts for each mask.
    func callAsFunction(_ input: Input, multimask: Bool) -> (logits: Tensor, scores: [Float]) {
        let (channels, rows, columns) = input.embedding.map
        let tokens = Tensor.concatenated([scoreToken, maskTokens, input.sparse])
        let state = transformer(
            .init(tokens: tokens, image: input.embedding.transposed() + input.dense),
            codes: .init(tokens: tokens, image: input.positions)
        )
        let wanted = multimask ? 1..<hypernetworks.count : 0..<1
        let upscaled = upscale(state.image.transposed().reshaped(channels, rows, columns))
        let hyper = Tensor.concatenated(
            wanted.map { hypernetworks[$0](state.tokens.slice(1 + $0..<2 + $0)) }
        )
        let all = scores(state.tokens.slice(0..<1)).values
        let masks = ConvolutionKernel(hyper, bias: nil, ConvolutionGeometry(kernel: 1))
        return (upscaled.convolved(masks), Array(all[wanted]))
    }

    private func upscale(_ image: Tensor) -> Tensor {
        var x = norm(half(image))
        x.activate(.gelu)
        x = full(x)
        x.activate(.gelu)
        return x
    }
}
