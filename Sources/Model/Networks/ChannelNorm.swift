public import Tensors

/// Layer norm over the channels of every cell of a map (ε 1e-6), "LayerNorm2d" in Segment Anything.
public struct ChannelNorm: Sendable {
    private let norm: LayerNorm

    /// Reads the gain, `weight`, and `bias`.
    public init(_ weights: Weights, _ channels: Int) throws(WeightError) {
        norm = try LayerNorm(weights, channels, epsilon: 1e-6)
    }

    /// The map `[channels, height, width]`, the channels of each cell normalised.
    public func callAsFunction(_ x: Tensor) -> Tensor {
        let (channels, height, width) = x.map
        return norm(x.transposed()).transposed().reshaped(channels, height, width)
    }
}
