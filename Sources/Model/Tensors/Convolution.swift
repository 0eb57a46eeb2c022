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

/// The weights of a convolution, arranged as its loops read them.
public struct ConvolutionKernel: Sendable {
    /// Its fixed numbers.
    public let geometry: ConvolutionGeometry
    /// The channels that it takes.
    public let channels: Int
    /// The channels that it answers.
    public let outputs: Int

    /// `[blocks, channels · kernel², 8]`.
    private let packed: KeptWeights
    /// What halves are multiplied by when they are widened, `[blocks · 8]`: the products are no halves.
    private let scale: Tensor?
    private let bias: Tensor?
    private let inner: Int
    private let blocks: Int

    /// Arranges weights.
    ///
    /// - Parameters:
    ///   - weights: `[outputs, channels, kernel, kernel]`; the kernel is that of `geometry`.
    ///   - scale: `[outputs]`, what the weights of each output are multiplied by; `nil` for nothing.
    ///   - bias: `[outputs]`, or none.
    ///   - geometry: the fixed numbers.
    public init(
        _ weights: Tensor,
        scale: Tensor? = nil,
        bias: Tensor?,
        _ geometry: ConvolutionGeometry
    ) {
        let outputs = weights.shape[0]
        let inner = weights.count / outputs
        precondition(
            inner % (geometry.kernel * geometry.kernel) == 0,
            "weights \(weights.shape) have no kernel of \(geometry.kernel)"
        )
        precondition(bias?.count ?? outputs == outputs, "a bias of \(bias?.shape ?? [])")
        self.geometry = geometry
        (self.outputs, self.bias, self.inner) = (outputs, bias, inner)
        channels = inner / (geometry.kernel * geometry.kernel)
        blocks = (outputs + Self.block - 1) / Self.block
        let kept = KeptWeights(Self.pack(weights, outputs, inner))
        if case .singles = kept.numbers, let scale {
            packed = KeptWeights(Self.pack(weights.scaledRows(by: scale), outputs, inner))
            self.scale = nil
        } else {
            packed = kept
            self.scale = scale?.resizedRow(to: blocks * Self.block)
        }
    }

    private static let block = Int(SEMSPLAT_OUTPUT_BLOCK)

    private static func pack(_ weights: Tensor, _ outputs: Int, _ inner: Int) -> Tensor {
        Tensor(shape: [(outputs + block - 1) / block, inner, block]) { packed in
            weights.read { convolution_pack($0, Int32(outputs), Int32(inner), packed) }
        }
    }

    /// What the weights take of the memory.
    package var weightBytes: Int { packed.byteCount }

    /// Calls `body` with the packed weights in single precision, multiplied by their scales.
    private func widened(_ body: (UnsafePointer<Float>) -> Void) {
        let count = blocks * inner * Self.block
        guard let scale, case .halves(let halves) = packed.numbers else {
            return packed.read(0..<count, body)
        }
        withScratch(count) { singles in
            scale.read { convolution_widen(halves, Int32(outputs), Int32(inner), $0, singles) }
            body(singles)
        }
    }

    /// The weights as a matrix `[outputs, channels]` and the bias `[outputs]`, of a 1×1 convolution.
    public var matrix: (weight: Tensor, bias: Tensor?) {
        precondition(geometry.kernel == 1, "a kernel of \(geometry.kernel) is no matrix")
        let weight = Tensor(shape: [outputs, channels]) { out in
            widened { packed in
                for index in 0..<outputs * channels {
                    let (output, channel) = index.quotientAndRemainder(dividingBy: channels)
                    let (block, place) = output.quotientAndRemainder(dividingBy: Self.block)
                    out[index] = packed[(block * channels + channel) * Self.block + place]
                }
            }
        }
        return (weight, bias)
    }

    fileprivate func run(_ x: Tensor, _ activation: Activation) -> Tensor {
        let (channels, height, width) = x.map
        precondition(channels == self.channels, "\(x.shape) for \(self.channels) channels")
        let size = (geometry.output(height), geometry.output(width))
        var shape = convolution_shape(
            channels: Int32(channels),
            height: Int32(height),
            width: Int32(width),
            outputs: Int32(outputs),
            output_height: Int32(size.0),
            output_width: Int32(size.1),
            kernel: Int32(geometry.kernel),
            stride: Int32(geometry.stride),
            padding: Int32(geometry.padding)
        )
        return Tensor(shape: [outputs, size.0, size.1]) { out in
            withScratch(convolution_scratch(&shape)) { scratch in
                widened { packed in
                    withPointers(x, bias) { x, bias in
                        convolution_run(
                            &shape,
                            convolution_widest,
                            x,
                            packed,
                            bias,
                            activation.code,
                            scratch,
                            out
                        )
                    }
                }
            }
        }
    }
}

/// The weights of a depthwise convolution whose padding is TensorFlow's: of an even map the greater part lies after it.
public struct DepthwiseKernel: Sendable {
    private let weights: Tensor
    private let bias: Tensor
    private let stride: Int

    /// Keeps weights `[channels, 1, kernel, kernel]` and a bias `[channels]`; kernel 3 or 5, stride 1 or 2.
    public init(_ weights: Tensor, bias: Tensor, stride: Int = 1) {
        precondition(
            weights.shape.count == 4 && weights.shape[1] == 1 && [3, 5].contains(weights.shape[2])
                && weights.shape[3] == weights.shape[2] && bias.shape == [weights.shape[0]],
            "no depthwise weights: \(weights.shape), bias \(bias.shape)"
        )
        precondition([1, 2].contains(stride), "a stride of \(stride)")
        (self.weights, self.bias, self.stride) = (weights, bias, stride)
    }

    fileprivate func run(_ x: Tensor, _ activation: Activation) -> Tensor {
        let (channels, height, width) = x.map
        precondition(channels == weights.shape[0], "weights \(weights.shape) do not fit \(x.shape)")
        let kernel = Int32(weights.shape[2])
        let (h, w, step) = (Int32(height), Int32(width), Int32(stride))
        let reduced = [height, width].map { ($0 + stride - 1) / stride }
        return Tensor(shape: [channels] + reduced) { out in
            withScratch(depthwise_scratch(h, w, kernel, step)) { scratch in
                withPointers(x, weights, bias) { x, weights, bias in
                    depthwise_run(
                        x,
                        Int32(channels),
                        h,
                        w,
                        kernel,
                        step,
                        weights,
                        bias,
                        activation.code,
                        scratch,
                        out
                    )
                }
            }
        }
    }
}

extension Tensor {
    /// A convolution with zero padding, and an activation of what comes out.
    ///
    /// - Returns: `[outputs, height', width']`.
    public func convolved(
        _ kernel: ConvolutionKernel,
        _ activation: Activation = .none
    ) -> Tensor { kernel.run(self, activation) }

    /// A depthwise convolution with zero padding, and an activation of what comes out.
    ///
    /// - Returns: `[channels, ⌈height/stride⌉, ⌈width/stride⌉]`.
    public func convolved(
        _ kernel: DepthwiseKernel,
        _ activation: Activation = .none
    ) -> Tensor { kernel.run(self, activation) }
}

extension Tensor {
    /// A row with zeros behind it.
    fileprivate func resizedRow(to count: Int) -> Tensor {
        Tensor(shape: [count]) { out in
            out.update(repeating: 0, count: count)
            copy(to: out)
        }
    }
}
