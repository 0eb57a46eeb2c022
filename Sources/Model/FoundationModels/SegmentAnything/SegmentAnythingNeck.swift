internal import Networks
internal import Tensors

/// 1×1, norm, 3×3, norm: the modules 0 to 3 that lead from an encoder's channels to the embedding's.
struct SegmentAnythingNeck: Sendable {
    private let narrow: Convolution
    private let norm1: ChannelNorm
    private let mix: Convolution
    private let norm2: ChannelNorm

    init(_ weights: Weights, _ inputs: Int, _ outputs: Int) throws(WeightError) {
        narrow = try Convolution(weights.scoped("0"), inputs, outputs, bias: false)
        norm1 = try ChannelNorm(weights.scoped("1"), outputs)
        mix = try Convolution(
            weights.scoped("2"),
            outputs,
            outputs,
            kernel: 3,
            padding: 1,
            bias: false
        )
        norm2 = try ChannelNorm(weights.scoped("3"), outputs)
    }

    func callAsFunction(_ x: Tensor) -> Tensor { norm2(mix(norm1(narrow(x)))) }
}
