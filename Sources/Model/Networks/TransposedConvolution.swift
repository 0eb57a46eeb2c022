public import Tensors

/// A transposed convolution whose stride is its kernel: weight `[inputs, outputs, kernel, kernel]`, bias `[outputs]`.
///
/// Its blocks do not overlap, so it is a matrix product to `outputs · kernel²` channels and an arrangement of those.
public struct TransposedConvolution: Sendable {
    private let weight: Tensor
    private let bias: Tensor
    private let kernel: Int

    /// Reads `weight` and `bias`; the default kernel and stride are 2.
    public init(
        _ weights: Weights,
        _ inputs: Int,
        _ outputs: Int,
        kernel: Int = 2
    ) throws(WeightError) {
        let block = kernel * kernel
        weight = try weights.tensor("weight", [inputs, outputs, kernel, kernel]).transposed()
        let values = try weights.tensor("bias", [outputs]).values
        bias = Tensor(
            shape: [outputs * block],
            values: (0..<outputs * block).map { values[$0 / block] }
        )
        self.kernel = kernel
    }

    /// `[inputs, height, width]` to `[outputs, kernel · height, kernel · width]`.
    public func callAsFunction(_ x: Tensor) -> Tensor {
        x.convolved(weight, bias: bias, ConvolutionGeometry(kernel: 1)).pixelShuffled(by: kernel)
    }
}
