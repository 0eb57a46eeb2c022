internal import CKernels

/// The fixed numbers of a convolution.
public struct ConvolutionGeometry: Sendable, Equatable {
    /// The side of the square kernel, in cells.
    public var kernel: Int
    /// How many cells the kernel moves from one output to the next.
    public var stride: Int
    /// The rows and columns of zeros before the input, above and to the left.
    public var padding: Int
    /// Those after it.
    public var paddingAfter: Int

    /// The numbers of a convolution; unless given, it moves by one cell and pads nothing, or as much after as before.
    public init(kernel: Int, stride: Int = 1, padding: Int = 0, paddingAfter: Int? = nil) {
        self.kernel = kernel
        self.stride = stride
        self.padding = padding
        self.paddingAfter = paddingAfter ?? padding
    }

    func output(_ length: Int) -> Int { (length + padding + paddingAfter - kernel) / stride + 1 }
}

extension Tensor {
    /// The im2col matrix is built in bands that stay in the second-level cache.
    private static let bandElements = 1 << 17

    /// A convolution with zero padding.
    ///
    /// - Parameters:
    ///   - weights: `[outputs, channels, kernel, kernel]`.
    ///   - bias: `[outputs]`, or none.
    ///   - geometry: kernel, stride and padding; the kernel is that of `weights`.
    /// - Returns: `[outputs, height', width']`.
    public func convolved(
        _ weights: Tensor,
        bias: Tensor?,
        _ geometry: ConvolutionGeometry
    ) -> Tensor {
        let (channels, height, width) = map
        let outputs = weights.shape[0]
        let inner = channels * geometry.kernel * geometry.kernel
        precondition(
            weights.count == outputs * inner,
            "weights \(weights.shape) do not fit \(shape)"
        )
        let (newHeight, newWidth) = (geometry.output(height), geometry.output(width))
        let cells = newHeight * newWidth
        return Tensor(shape: [outputs, newHeight, newWidth]) { out in
            for output in 0..<outputs {
                (out + output * cells).update(repeating: bias?.values[output] ?? 0, count: cells)
            }
            if geometry == ConvolutionGeometry(kernel: 1) {
                multiply(
                    rows: outputs,
                    columns: cells,
                    inner: inner,
                    weights.values,
                    lda: inner,
                    values,
                    ldb: cells,
                    beta: 1,
                    into: out,
                    ldc: cells
                )
                return
            }
            let rows = max(1, min(newHeight, Self.bandElements / (inner * newWidth)))
            withUnsafeTemporaryAllocation(of: Float.self, capacity: inner * rows * newWidth) {
                columns in
                guard let scratch = columns.baseAddress else { return }
                for first in stride(from: 0, to: newHeight, by: rows) {
                    let count = min(rows, newHeight - first)
                    layer_im2col(
                        values,
                        Int32(channels),
                        Int32(height),
                        Int32(width),
                        Int32(geometry.kernel),
                        Int32(geometry.stride),
                        Int32(geometry.padding),
                        Int32(first),
                        Int32(count),
                        Int32(newWidth),
                        scratch
                    )
                    multiply(
                        rows: outputs,
                        columns: count * newWidth,
                        inner: inner,
                        weights.values,
                        lda: inner,
                        scratch,
                        ldb: count * newWidth,
                        beta: 1,
                        into: out + first * newWidth,
                        ldc: cells
                    )
                }
            }
        }
    }

    /// A depthwise convolution with zero padding.
    ///
    /// - Parameters:
    ///   - weights: `[channels, 1, kernel, kernel]`, the kernel odd.
    ///   - bias: `[channels]`.
    ///   - stride: 1, or 2, for which the greater part of the padding lies after the map, as TensorFlow does.
    /// - Returns: `[channels, ⌈height/stride⌉, ⌈width/stride⌉]`.
    public func depthwiseConvolved(_ weights: Tensor, bias: Tensor, stride: Int = 1) -> Tensor {
        let (channels, height, width) = map
        precondition(
            weights.shape.first == channels && weights.shape.count == 4 && weights.shape[1] == 1,
            "weights \(weights.shape) do not fit \(shape)"
        )
        let reduced = [height, width].map { ($0 + stride - 1) / stride }
        return Tensor(shape: [channels] + reduced) { out in
            layer_depthwise(
                values,
                Int32(channels),
                Int32(height),
                Int32(width),
                Int32(weights.shape[2]),
                Int32(stride),
                weights.values,
                bias.values,
                out
            )
        }
    }

    /// `x · Wᵀ + b` for x `[count, inputs]` and weights `[outputs, inputs]`.
    public func projected(_ weights: Tensor, bias: Tensor?) -> Tensor {
        let (rows, inputs, outputs) = (shape[0], shape[1], weights.shape[0])
        precondition(weights.shape[1] == inputs, "weights \(weights.shape) do not fit \(shape)")
        return Tensor(shape: [rows, outputs]) { out in
            if let bias {
                for row in 0..<rows {
                    (out + row * outputs).update(from: bias.values, count: outputs)
                }
            }
            multiply(
                rows: rows,
                columns: outputs,
                inner: inputs,
                values,
                lda: inputs,
                weights.values,
                .transposed,
                ldb: inputs,
                beta: bias == nil ? 0 : 1,
                into: out,
                ldc: outputs
            )
        }
    }
}
