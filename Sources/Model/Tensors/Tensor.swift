/// A contiguous, row-major block of single-precision numbers.
///
/// Feature maps are `[channels, height, width]` of one view; tokens are `[count, channels]`.
public struct Tensor: Sendable, Equatable {
    /// The lengths of the axes, slowest first.
    public private(set) var shape: [Int]

    /// The elements, row-major.
    public var values: Elements

    /// Shares `values`, whose count must be the product of `shape`.
    public init(shape: [Int], values: Elements) {
        let count = shape.reduce(1, *)
        precondition(values.count == count, "\(values.count) values for shape \(shape)")
        self.shape = shape
        self.values = values
    }

    /// Copies `values`, whose count must be the product of `shape`.
    public init(shape: [Int], values: [Float]) {
        self.init(shape: shape, values: Elements(values))
    }

    /// A tensor of one value.
    public init(shape: [Int], filledWith value: Float = 0) {
        self.init(
            shape: shape,
            values: Elements(repeating: value, count: shape.reduce(1, *))
        )
    }

    /// A tensor whose elements `initialise` writes; it must write every one.
    public init(shape: [Int], initialise: (UnsafeMutablePointer<Float>) -> Void) {
        self.shape = shape
        values = Elements(count: shape.reduce(1, *), initialise: initialise)
    }

    /// The number of elements.
    public var count: Int { values.count }

    /// Channels, height and width of a feature map.
    public var map: (channels: Int, height: Int, width: Int) {
        precondition(shape.count == 3, "a feature map has three axes, not \(shape)")
        return (shape[0], shape[1], shape[2])
    }

    /// The same elements with other axes.
    public func reshaped(_ shape: Int...) -> Tensor { Tensor(shape: shape, values: values) }

    /// Each element changed on its own.
    @inlinable
    public func mapped(_ change: (Float) -> Float) -> Tensor {
        let count = count
        return Tensor(shape: shape) { out in
            values.withUnsafeBufferPointer { own in
                for index in 0..<count { out[index] = change(own[index]) }
            }
        }
    }

    /// Rows `rows` of the first axis.
    public func slice(_ rows: Range<Int>) -> Tensor {
        precondition(rows.lowerBound >= 0 && rows.upperBound <= shape[0])
        let stride = count / max(1, shape[0])
        return Tensor(shape: [rows.count] + shape.dropFirst()) { out in
            read { own in
                out.update(from: own + rows.lowerBound * stride, count: rows.count * stride)
            }
        }
    }

    /// The rows of the first axis in another order: row i is the one that was at `order[i]`.
    public func gathered(_ order: [Int]) -> Tensor {
        let stride = count / max(1, shape[0])
        precondition(order.allSatisfy { $0 >= 0 && $0 < shape[0] })
        return Tensor(shape: [order.count] + shape.dropFirst()) { out in
            read { own in
                for (row, from) in order.enumerated() {
                    (out + row * stride).update(from: own + from * stride, count: stride)
                }
            }
        }
    }

    /// The maps one after the other along the first axis.
    public static func concatenated(_ parts: [Tensor]) -> Tensor {
        for part in parts {
            precondition(
                part.shape.dropFirst() == parts[0].shape.dropFirst(),
                "cannot join \(part.shape) with \(parts[0].shape)"
            )
        }
        return Tensor(
            shape: [parts.reduce(0) { $0 + $1.shape[0] }] + parts[0].shape.dropFirst()
        ) { out in
            var place = out
            for part in parts {
                part.copy(to: place)
                place += part.count
            }
        }
    }
}
