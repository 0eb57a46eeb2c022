internal import Networks
internal import Tensors

/// A pre-norm transformer block (ε 1e-6) that attends to the whole grid or in windows.
struct ImageEncoderBlock: Sendable {
    private let norm1: LayerNorm
    private let attention: GridAttention
    private let norm2: LayerNorm
    private let feedForward: Perceptron
    private let window: Int?

    /// Rows that the feed-forward network takes at once.
    private static let bandLength = 256

    /// Reads the block; `window` is the side of its windows, `nil` where it attends to the whole grid.
    init(
        _ weights: Weights,
        _ sizes: SegmentAnythingConfiguration,
        window: Int?
    ) throws(WeightError) {
        let width = sizes.encoderWidth
        norm1 = try LayerNorm(weights.scoped("norm1"), width, epsilon: 1e-6)
        attention = try GridAttention(
            weights.scoped("attn"),
            width: width,
            heads: sizes.encoderHeads,
            side: window ?? sizes.grid
        )
        norm2 = try LayerNorm(weights.scoped("norm2"), width, epsilon: 1e-6)
        feedForward = try Perceptron(
            weights,
            names: ["mlp.lin1", "mlp.lin2"],
            widths: [width, sizes.encoderHidden, width],
            activation: .gelu
        )
        self.window = window
    }

    /// Tokens `[height · width, channels]` to the same.
    func callAsFunction(_ tokens: Tensor, height: Int, width: Int, threads: Int) -> Tensor {
        let x = tokens + message(norm1(tokens), height: height, width: width, threads: threads)
        return x.mappedInBands(of: Self.bandLength, threads: threads) { band in
            band + feedForward(norm2(band))
        }
    }

    private func message(_ tokens: Tensor, height: Int, width: Int, threads: Int) -> Tensor {
        guard let window else {
            return attention(tokens, height: height, width: width, threads: threads)
        }
        // The zeros of the padding take part in the attention: they come after the norm, as in the official code.
        let windows = GridWindows(height: height, width: width, side: window)
        return windows.scatter(
            parallelMap(count: windows.count, threads: threads) {
                attention(windows.gather(tokens, window: $0), height: window, width: window)
            }
        )
    }
}
