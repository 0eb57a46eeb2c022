internal import Networks
internal import Tensors

/// A pre-norm transformer block over tokens `[count, width]`: attention among all of them, then a feed-forward network,
/// both added to what they were given.
struct TransformerBlock: Sendable {
    /// What its parts are called in a file.
    struct Names: Sendable {
        var norm1: String
        var qkv: String
        var projection: String
        var norm2: String
        /// The two layers of the feed-forward network.
        var feedForward: [String]
    }

    /// Its numbers.
    struct Sizes: Sendable {
        /// Channels of a token.
        var width: Int
        /// Attention heads, of consecutive channels each.
        var heads: Int
        /// Components between the two layers of the feed-forward network.
        var hidden: Int
        /// Of both norms, added to the variance.
        var epsilon: Float = 1e-5
        /// Of the feed-forward network.
        var activation = Activation.gelu
    }

    private let norm1: LayerNorm
    private let qkv: Linear
    private let projection: Linear
    private let norm2: LayerNorm
    private let feedForward: Perceptron
    private let heads: Int

    /// Reads the block's tensors.
    init(_ weights: Weights, _ names: Names, _ sizes: Sizes) throws(WeightError) {
        let width = sizes.width
        norm1 = try LayerNorm(weights.scoped(names.norm1), width, epsilon: sizes.epsilon)
        qkv = try Linear(weights.scoped(names.qkv), width, 3 * width)
        projection = try Linear(weights.scoped(names.projection), width, width)
        norm2 = try LayerNorm(weights.scoped(names.norm2), width, epsilon: sizes.epsilon)
        feedForward = try Perceptron(
            weights,
            names: names.feedForward,
            widths: [width, sizes.hidden, width],
            activation: sizes.activation
        )
        heads = sizes.heads
    }

    /// The tokens after the block; `mask`, `[count, count]`, is added to the scores of the token that asks, row by row.
    func callAsFunction(_ tokens: Tensor, mask: Tensor? = nil) -> Tensor {
        let message = attend(qkv: qkv(norm1(tokens)).transposed(), heads: heads, mask: mask)
        let x = tokens + projection(message.transposed())
        return x + feedForward(norm2(x))
    }
}
