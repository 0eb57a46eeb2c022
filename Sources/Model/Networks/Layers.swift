public import Tensors

/// A convolution with zero padding: weight `[outputs, inputs, kernel, kernel]`, bias `[outputs]`.
public struct Convolution: Sendable {
    private let kernel: ConvolutionKernel

    /// Reads `weight` and, unless there is none, `bias`.
    public init(
        _ weights: Weights,
        _ inputs: Int,
        _ outputs: Int,
        kernel: Int = 1,
        stride: Int = 1,
        padding: Int = 0,
        bias hasBias: Bool = true
    ) throws(WeightError) {
        self.kernel = ConvolutionKernel(
            try weights.tensor("weight", [outputs, inputs, kernel, kernel]),
            bias: hasBias ? try weights.tensor("bias", [outputs]) : nil,
            ConvolutionGeometry(kernel: kernel, stride: stride, padding: padding)
        )
    }

    /// Reads `weight`, `scale` and `bias`: outputs are multiplied before the bias, as by a fixed batch norm.
    ///
    /// It keeps ⌈size/stride⌉ cells, padded as TensorFlow pads.
    public init(
        scaled weights: Weights,
        _ inputs: Int,
        _ outputs: Int,
        kernel: Int = 1,
        stride: Int = 1
    ) throws(WeightError) {
        let before = (kernel - stride) / 2
        self.kernel = ConvolutionKernel(
            try weights.tensor("weight", [outputs, inputs, kernel, kernel]),
            scale: try weights.tensor("scale", [outputs]),
            bias: try weights.tensor("bias", [outputs]),
            ConvolutionGeometry(
                kernel: kernel,
                stride: stride,
                padding: before,
                paddingAfter: kernel - stride - before
            )
        )
    }

    /// `[inputs, height, width]` to `[outputs, height', width']`, activated.
    public func callAsFunction(_ x: Tensor, _ activation: Activation = .none) -> Tensor {
        x.convolved(kernel, activation)
    }

    /// The weight as a matrix `[outputs, inputs]` and the bias, of a 1×1 convolution.
    public var matrix: (weight: Tensor, bias: Tensor?) { kernel.matrix }
}

/// A depthwise convolution: weight `[channels, 1, kernel, kernel]`, bias `[channels]`.
public struct DepthwiseConvolution: Sendable {
    private let kernel: DepthwiseKernel

    /// Reads `weight` and `bias`, of a 3×3 kernel.
    public init(_ weights: Weights, _ channels: Int) throws(WeightError) {
        kernel = DepthwiseKernel(
            try weights.tensor("weight", [channels, 1, 3, 3]),
            bias: try weights.tensor("bias", [channels])
        )
    }

    /// Reads `weight`, `scale` and `bias`, as ``Convolution/init(scaled:_:_:kernel:stride:)`` does.
    public init(
        scaled weights: Weights,
        _ channels: Int,
        kernel: Int,
        stride: Int
    ) throws(WeightError) {
        self.kernel = DepthwiseKernel(
            try weights.tensor("weight", [channels, 1, kernel, kernel])
                .scaledRows(by: weights.tensor("scale", [channels])),
            bias: try weights.tensor("bias", [channels]),
            stride: stride
        )
    }

    /// `[channels, height, width]` to `[channels, ⌈height/stride⌉, ⌈width/stride⌉]`, activated.
    public func callAsFunction(_ x: Tensor, _ activation: Activation = .none) -> Tensor {
        x.convolved(kernel, activation)
    }
}

/// `y = x · Wᵀ + b` for tokens `[count, inputs]`; weight `[outputs, inputs]`.
public struct Linear: Sendable {
    private let kernel: LinearKernel

    /// Reads `weight` and, unless there is none, `bias`.
    public init(
        _ weights: Weights,
        _ inputs: Int,
        _ outputs: Int,
        bias hasBias: Bool = true
    ) throws(WeightError) {
        kernel = LinearKernel(
            try weights.tensor("weight", [outputs, inputs]),
            bias: hasBias ? try weights.tensor("bias", [outputs]) : nil
        )
    }

    /// `[count, inputs]` to `[count, outputs]`.
    public func callAsFunction(_ x: Tensor) -> Tensor { x.projected(kernel) }
}

/// Group norm with gain and bias per channel (ε 1e-5), followed by an activation.
public struct GroupNorm: Sendable {
    let gain: Tensor
    let bias: Tensor
    let groups: Int

    /// Reads the gain, `weight`, and `bias`; `groups` divides `channels`.
    public init(_ weights: Weights, _ channels: Int, groups: Int = 8) throws(WeightError) {
        gain = try weights.tensor("weight", [channels])
        bias = try weights.tensor("bias", [channels])
        self.groups = groups
    }

    /// The map `[channels, height, width]`, normalised in groups of channels and activated.
    public func callAsFunction(_ x: Tensor, _ activation: Activation = .none) -> Tensor {
        x.normalised(groups: groups, gain: gain, bias: bias, activation)
    }
}

/// Layer norm over the channels of tokens.
public struct LayerNorm: Sendable {
    let gain: Tensor
    let bias: Tensor
    let epsilon: Float

    /// Reads the gain, `weight`, and `bias`; ε is added to the variance, 1e-5 by default.
    public init(_ weights: Weights, _ width: Int, epsilon: Float = 1e-5) throws(WeightError) {
        gain = try weights.tensor("weight", [width])
        bias = try weights.tensor("bias", [width])
        self.epsilon = epsilon
    }

    /// The tokens `[count, width]`, each normalised.
    public func callAsFunction(_ x: Tensor) -> Tensor {
        var y = x
        y.normaliseRows(gain: gain, bias: bias, epsilon: epsilon)
        return y
    }
}

/// Group norm, SiLU, 3×3 convolution, twice, around a shortcut: the residual block of both U-Nets.
public struct PreNormResidual: Sendable {
    let norm1: GroupNorm
    let conv1: Convolution
    let norm2: GroupNorm
    let conv2: Convolution
    let skip: Convolution?

    /// Reads `norm1`, `conv1`, `norm2`, `conv2` and, where the widths differ, the shortcut's `skip`.
    public init(_ weights: Weights, _ inputs: Int, _ outputs: Int) throws(WeightError) {
        norm1 = try GroupNorm(weights.scoped("norm1"), inputs)
        conv1 = try Convolution(
            weights.scoped("conv1"),
            inputs,
            outputs,
            kernel: 3,
            padding: 1,
            bias: false
        )
        norm2 = try GroupNorm(weights.scoped("norm2"), outputs)
        conv2 = try Convolution(
            weights.scoped("conv2"),
            outputs,
            outputs,
            kernel: 3,
            padding: 1,
            bias: false
        )
        skip =
            inputs == outputs
            ? nil : try Convolution(weights.scoped("skip"), inputs, outputs, bias: false)
    }

    /// `[inputs, height, width]` to `[outputs, height, width]`.
    public func callAsFunction(_ x: Tensor) -> Tensor {
        var y = conv2(norm2(conv1(norm1(x, .silu)), .silu))
        y.add(skip?(x) ?? x)
        return y
    }
}

/// 1×1, GELU, 1×1: the heads on the feature grid (modules "0" and "1").
public struct GridHead: Sendable {
    let first: Convolution
    let second: Convolution

    /// Reads both convolutions.
    public init(
        _ weights: Weights,
        _ inputs: Int,
        _ hidden: Int,
        _ outputs: Int
    ) throws(WeightError) {
        first = try Convolution(weights.scoped("0"), inputs, hidden)
        second = try Convolution(weights.scoped("1"), hidden, outputs)
    }

    /// `[inputs, height, width]` to `[outputs, height, width]`.
    public func callAsFunction(_ x: Tensor) -> Tensor {
        second(first(x, .gelu))
    }
}
