internal import CKernels

/// A function applied to every element.
public enum Activation: Sendable {
    case none
    case relu
    case silu
    /// The exact one, 0.5 x (1 + erf(x / √2)).
    case gelu
    /// CLIP's, x · sigmoid(1.702 x).
    case quickGelu
    /// Between 0 and 6.
    case relu6

    var code: layer_activation {
        switch self {
        case .none: layer_none
        case .relu: layer_relu
        case .silu: layer_silu
        case .gelu: layer_gelu
        case .quickGelu: layer_quick_gelu
        case .relu6: layer_relu6
        }
    }
}

extension Tensor {
    /// Applies `activation` to every element.
    public mutating func activate(_ activation: Activation) {
        let count = count
        values.withUnsafeMutableBufferPointer {
            layer_activate($0.baseAddress, count, activation.code)
        }
    }

    /// Adds `other`, of the same shape, multiplied by `factor`.
    public mutating func add(_ other: Tensor, factor: Float = 1) {
        precondition(shape == other.shape, "cannot add \(other.shape) to \(shape)")
        let count = count
        values.withUnsafeMutableBufferPointer { own in
            other.read { layer_add(own.baseAddress, $0, count, factor) }
        }
    }

    /// The sum of two tensors of one shape.
    public static func + (left: Tensor, right: Tensor) -> Tensor {
        var sum = left
        sum.add(right)
        return sum
    }

    /// Each row of the first axis multiplied by its number of `factors`, `[rows]`.
    public func scaledRows(by factors: Tensor) -> Tensor {
        precondition(factors.shape == [shape[0]], "factors \(factors.shape) for \(shape)")
        let length = count / max(1, shape[0])
        return Tensor(shape: shape) { out in
            read { own in
                for index in 0..<count { out[index] = own[index] * factors.values[index / length] }
            }
        }
    }

    /// Adds as many planes as a map has, cell by cell multiplied by `weights`.
    public mutating func add(_ other: Slice<Elements>, weights: Slice<Elements>) {
        let (planes, height, width) = map
        precondition(other.count == count && weights.count == height * width)
        values.withUnsafeMutableBufferPointer { y in
            other.withContiguousStorageIfAvailable { x in
                weights.withContiguousStorageIfAvailable {
                    layer_add_weighted(
                        y.baseAddress,
                        x.baseAddress,
                        $0.baseAddress,
                        $0.count,
                        planes
                    )
                }
            }
        }
    }

    /// Each channel of a map normalised to mean 0 and variance 1 (population, ε 1e-5), without affine, and activated.
    public func normalisedInstances(_ activation: Activation = .none) -> Tensor {
        normalised(groups: shape[0], gain: nil, bias: nil, activation)
    }

    /// Groups of channels normalised (ε 1e-5), then multiplied by the gain and moved by the bias of each channel, and activated.
    public func normalised(
        groups: Int,
        gain: Tensor?,
        bias: Tensor?,
        _ activation: Activation = .none
    ) -> Tensor {
        let (channels, count) = (shape[0], count)
        precondition(
            channels % groups == 0,
            "\(channels) channels cannot be split into \(groups) groups"
        )
        return Tensor(shape: shape) { out in
            withPointers(self, gain, bias) { own, gain, bias in
                layer_normalise(
                    own,
                    Int32(groups),
                    Int32(channels),
                    count,
                    1e-5,
                    gain,
                    bias,
                    activation.code,
                    out
                )
            }
        }
    }

    /// Normalises every row of tokens; ε, added to the variance, is 1e-5 by default.
    public mutating func normaliseRows(gain: Tensor, bias: Tensor, epsilon: Float = 1e-5) {
        let (rows, width) = (shape[0], shape[1])
        values.withUnsafeMutableBufferPointer { own in
            withPointers(gain, bias) { gain, bias in
                layer_norm_rows(own.baseAddress, rows, Int32(width), epsilon, gain, bias)
            }
        }
    }

    /// The map with the channels of every cell scaled to a vector of `length`.
    public func withCells(ofLength length: Float) -> Tensor {
        let (channels, height, width) = map
        let cells = height * width
        return Tensor(shape: shape) { out in
            withScratch(cells) { factors in
                read { own in
                    factors.update(repeating: 0, count: cells)
                    for channel in 0..<channels {
                        for cell in 0..<cells {
                            let value = own[channel * cells + cell]
                            factors[cell] += value * value
                        }
                    }
                    // PyTorch's normalize: no vector is divided by less than 1e-6.
                    for cell in 0..<cells {
                        factors[cell] = length / max(factors[cell].squareRoot(), 1e-6)
                    }
                    for channel in 0..<channels {
                        for cell in 0..<cells {
                            let at = channel * cells + cell
                            out[at] = own[at] * factors[cell]
                        }
                    }
                }
            }
        }
    }

    /// Turns every row into softmax(scale · row + mask).
    ///
    /// - Parameters:
    ///   - scale: the factor of the row.
    ///   - mask: `[rows, m]` where m divides the row's length; it repeats along the row.
    public mutating func softmaxRows(scale: Float, mask: Tensor? = nil) {
        let (rows, width) = (shape[0], shape[1])
        values.withUnsafeMutableBufferPointer { own in
            let period = Int32(mask?.shape[1] ?? width)
            let soften = { (mask: UnsafePointer<Float>?) in
                layer_softmax_rows(own.baseAddress, rows, Int32(width), scale, mask, period)
            }
            if let mask { mask.read(soften) } else { soften(nil) }
        }
    }

    /// Softmax over the first axis: its expectation of `candidates` and its largest probability, `[1, height, width]`.
    public func expectation(of candidates: [Float]) -> (expected: Tensor, largest: Tensor) {
        let (depth, height, width) = map
        precondition(
            candidates.count == depth,
            "\(candidates.count) candidates for \(depth) planes"
        )
        var largest = Tensor(shape: [1, height, width])
        let expected = Tensor(shape: [1, height, width]) { out in
            largest.values.withUnsafeMutableBufferPointer { largest in
                read { own in
                    layer_softmax_planes(
                        own,
                        Int32(depth),
                        height * width,
                        candidates,
                        out,
                        largest.baseAddress
                    )
                }
            }
        }
        return (expected, largest)
    }
}
