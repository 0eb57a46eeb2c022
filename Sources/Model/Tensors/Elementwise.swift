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

    /// Adds `other`, of the same shape.
    public mutating func add(_ other: Tensor) {
        precondition(shape == other.shape, "cannot add \(other.shape) to \(shape)")
        let count = count
        values.withUnsafeMutableBufferPointer { layer_add($0.baseAddress, other.values, count) }
    }

    /// The sum of two tensors of one shape.
    public static func + (left: Tensor, right: Tensor) -> Tensor {
        var sum = left
        sum.add(right)
        return sum
    }

    /// Normalises each channel of a map to mean 0 and variance 1 (population, ε 1e-5), without affine.
    public mutating func normaliseInstances(_ activation: Activation = .none) {
        normalise(groups: shape[0], gain: nil, bias: nil, activation)
    }

    /// Normalises groups of channels (ε 1e-5), then applies gain and bias per channel.
    public mutating func normalise(
        groups: Int,
        gain: Tensor?,
        bias: Tensor?,
        _ activation: Activation = .none
    ) {
        let (channels, count) = (shape[0], count)
        precondition(
            channels % groups == 0,
            "\(channels) channels cannot be split into \(groups) groups"
        )
        values.withUnsafeMutableBufferPointer {
            layer_normalise(
                $0.baseAddress,
                Int32(groups),
                Int32(channels),
                count,
                1e-5,
                gain?.values,
                bias?.values,
                activation.code
            )
        }
    }

    /// Normalises every row of tokens; ε, added to the variance, is 1e-5 by default.
    public mutating func normaliseRows(gain: Tensor, bias: Tensor, epsilon: Float = 1e-5) {
        let (rows, width) = (shape[0], shape[1])
        values.withUnsafeMutableBufferPointer {
            layer_norm_rows($0.baseAddress, rows, Int32(width), epsilon, gain.values, bias.values)
        }
    }

    /// The map with the channels of every cell scaled to a vector of `length`.
    public func withCells(ofLength length: Float) -> Tensor {
        let (channels, height, width) = map
        let cells = height * width
        var squares = [Float](repeating: 0, count: cells)
        for channel in 0..<channels {
            for cell in 0..<cells {
                let value = values[channel * cells + cell]
                squares[cell] += value * value
            }
        }
        // PyTorch's normalize: no vector is divided by less than 1e-6.
        let factors = squares.map { length / max($0.squareRoot(), 1e-6) }
        var scaled = self
        for channel in 0..<channels {
            for cell in 0..<cells { scaled.values[channel * cells + cell] *= factors[cell] }
        }
        return scaled
    }

    /// Turns every row into softmax(scale · row + mask).
    ///
    /// - Parameters:
    ///   - scale: the factor of the row.
    ///   - mask: `[rows, m]` where m divides the row's length; it repeats along the row.
    public mutating func softmaxRows(scale: Float, mask: Tensor? = nil) {
        let (rows, width) = (shape[0], shape[1])
        values.withUnsafeMutableBufferPointer {
            layer_softmax_rows(
                $0.baseAddress,
                rows,
                Int32(width),
                scale,
                mask?.values,
                Int32(mask?.shape[1] ?? width)
            )
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
            largest.values.withUnsafeMutableBufferPointer {
                layer_softmax_planes(
                    values,
                    Int32(depth),
                    height * width,
                    candidates,
                    out,
                    $0.baseAddress
                )
            }
        }
        return (expected, largest)
    }
}
