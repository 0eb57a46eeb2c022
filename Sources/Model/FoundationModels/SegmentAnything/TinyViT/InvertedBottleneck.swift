internal import Networks
internal import Tensors

/// 1×1 to more channels, 3×3 in each, 1×1 back, added to what came in: the block of TinyViT's first stage.
struct InvertedBottleneck: Sendable {
    private let widen: Convolution
    private let mix: DepthwiseConvolution
    private let narrow: Convolution

    init(_ weights: Weights, _ channels: Int, expansion: Int) throws(WeightError) {
        let inner = expansion * channels
        widen = try Convolution(weights.scoped("conv1"), channels, inner)
        mix = try DepthwiseConvolution(weights.scoped("conv2"), inner)
        narrow = try Convolution(weights.scoped("conv3"), inner, channels)
    }

    /// `[channels, height, width]` to the same shape.
    func callAsFunction(_ x: Tensor) -> Tensor {
        var y = narrow(mix(widen(x, .gelu), .gelu))
        y.add(x)
        y.activate(.gelu)
        return y
    }
}

/// 1×1, 3×3 in each channel, 1×1: leads from one stage to the next, to half the cells along each side or to as many.
struct CellMerge: Sendable {
    private let first: Convolution
    private let mix: DepthwiseConvolution
    private let last: Convolution
    private let halves: Bool

    init(_ weights: Weights, _ inputs: Int, _ outputs: Int, halves: Bool) throws(WeightError) {
        first = try Convolution(weights.scoped("conv1"), inputs, outputs)
        mix = try DepthwiseConvolution(weights.scoped("conv2"), outputs)
        last = try Convolution(weights.scoped("conv3"), outputs, outputs)
        self.halves = halves
    }

    /// `[inputs, height, width]` to `[outputs, height, width]`, or half of both.
    func callAsFunction(_ x: Tensor) -> Tensor {
        var y = mix(first(x, .gelu))
        // A stride of 2 is every second cell of a stride of 1; the whole is a hundredth of the encoder's time.
        if halves { y = y.everySecondCell() }
        y.activate(.gelu)
        return last(y)
    }
}
