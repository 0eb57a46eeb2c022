internal import Networks
internal import Tensors

/// Attention in windows, a 3×3 convolution in each channel, and a feed-forward network.
struct TinyViTBlock: Sendable {
    private let attention: WindowAttention
    private let mix: DepthwiseConvolution
    private let norm: LayerNorm
    private let feedForward: Perceptron
    private let window: Int

    /// Rows that the feed-forward network takes at once.
    private static let bandLength = 256

    init(
        _ weights: Weights,
        width: Int,
        heads: Int,
        window: Int,
        expansion: Int
    ) throws(WeightError) {
        attention = try WindowAttention(
            weights.scoped("attn"),
            width: width,
            heads: heads,
            side: window
        )
        mix = try DepthwiseConvolution(weights.scoped("local_conv"), width)
        norm = try LayerNorm(weights.scoped("mlp.norm"), width)
        feedForward = try Perceptron(
            weights,
            names: ["mlp.fc1", "mlp.fc2"],
            widths: [width, expansion * width, width],
            activation: .gelu
        )
        self.window = window
    }

    /// Tokens `[height · width, channels]`, row by row, to the same.
    func callAsFunction(_ tokens: Tensor, height: Int, width: Int, threads: Int) -> Tensor {
        let windows = GridWindows(height: height, width: width, side: window)
        let message = windows.scatter(
            parallelMap(count: windows.count, threads: threads) {
                attention(windows.gather(tokens, window: $0))
            }
        )
        let attended = (tokens + message).transposed()
        // The convolution replaces the tokens; nothing is added (trap T62).
        let mixed = mix(attended.reshaped(attended.shape[0], height, width)).transposed()
        return mixed.mappedInBands(of: Self.bandLength, threads: threads) {
            $0 + feedForward(norm($0))
        }
    }
}
