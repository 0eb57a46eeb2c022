internal import Networks
internal import Tensors

/// Module A: image `[3, H, W]`, ImageNet-normalised, to features at 1/2, 1/4 and 1/8 (architecture.md 12.2).
struct Backbone: Sendable {
    /// Features at 1/2, 1/4 and 1/8.
    struct Pyramid: Sendable {
        let half: Tensor
        let quarter: Tensor
        let eighth: Tensor
    }

    private let stem: Convolution
    private let half: ConvolutionalResidual
    private let quarter: [ConvolutionalResidual]
    private let eighth: [ConvolutionalResidual]
    private let out: Convolution

    init(_ weights: Weights, _ widths: [Int]) throws(WeightError) {
        let (a, b, c) = (widths[0], widths[1], widths[2])
        stem = try Convolution(
            weights.scoped("stem"),
            3,
            a,
            kernel: 6,
            stride: 2,
            padding: 2,
            bias: false
        )
        half = try ConvolutionalResidual(weights.scoped("e2.res0"), a, a)
        quarter = [
            try ConvolutionalResidual(weights.scoped("e4.res0"), a, b, halves: true),
            try ConvolutionalResidual(weights.scoped("e4.res1"), b, b),
        ]
        eighth = [
            try ConvolutionalResidual(weights.scoped("e8.res0"), b, c, halves: true),
            try ConvolutionalResidual(weights.scoped("e8.res1"), c, c),
        ]
        out = try Convolution(weights.scoped("out"), c, c)
    }

    func callAsFunction(_ image: Tensor) -> Pyramid {
        let e2 = half(stem(image).normalisedInstances(.relu))
        let e4 = quarter[1](quarter[0](e2))
        return Pyramid(half: e2, quarter: e4, eighth: out(eighth[1](eighth[0](e4))))
    }
}

/// Two convolutions with instance norm around a shortcut; even kernels where the grid is halved, so that cells stay
/// centred (trap T10).
struct ConvolutionalResidual: Sendable {
    private let conv1: Convolution
    private let conv2: Convolution
    private let skip: Convolution?
    private let halves: Bool

    init(
        _ weights: Weights,
        _ inputs: Int,
        _ outputs: Int,
        halves: Bool = false
    ) throws(WeightError) {
        conv1 = try Convolution(
            weights.scoped("conv1"),
            inputs,
            outputs,
            kernel: halves ? 4 : 3,
            stride: halves ? 2 : 1,
            padding: 1,
            bias: false
        )
        conv2 = try Convolution(
            weights.scoped("conv2"),
            outputs,
            outputs,
            kernel: 3,
            padding: 1,
            bias: false
        )
        skip =
            halves || inputs != outputs
            ? try Convolution(weights.scoped("skip"), inputs, outputs) : nil
        self.halves = halves
    }

    func callAsFunction(_ x: Tensor) -> Tensor {
        var y = conv1(x).normalisedInstances(.relu)
        y = conv2(y).normalisedInstances(.relu)
        y.add(skip.map { $0(halves ? x.averagedByTwo() : x) } ?? x)
        y.activate(.relu)
        return y
    }
}
