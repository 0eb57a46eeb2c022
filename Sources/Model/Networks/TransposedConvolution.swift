public import Tensors

/// A transposed convolution whose stride is its kernel: weight `[inputs, outputs, kernel, kernel]`, bias `[outputs]`.
///
/// Its blocks do not overlap, so it is a matrix product to `outputs · kernel²` channels and an arrangement of those.
public struct TransposedConvolution: Sendable {
    private let product: ConvolutionKernel
    private let kernel: Int

    /// Reads `weight` and `bias`; the default kernel and stride are 2.
    public init(
        _ weights: Weights,
        _ inputs: Int,
        _ outputs: Int,
        kernel: Int = 2
    ) throws(WeightError) {
        let block = kernel * kernel
        let weight = try weights.tensor("weight", [inputs, outputs, kernel, kernel]).transposed()
        let values = try weights.tensor("bias", [outputs]).values
        let bias = Tensor(
            shape: [outputs * block],
            values: (0..<outputs * block).map { values[$0 / block] }
        )
        product = ConvolutionKernel(weight, bias: bias, ConvolutionGeometry(kernel: 1))
        self.kernel = kernel
    }

    /// `[inputs, height, width]` to `[outputs, kernel · height, kernel · width]`.
    public func callAsFunction(_ x: Tensor) -> Tensor {
        x.convolved(product).pixelShuffled(by: kernel)
    }
}
