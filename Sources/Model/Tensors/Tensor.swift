/// A contiguous, row-major block of single-precision numbers.
///
/// Feature maps are `[channels, height, width]` of one view; tokens are `[count, channels]`.
public struct Tensor: Sendable, Equatable {
    /// The lengths of the axes, slowest first.
    public private(set) var shape: [Int]

    /// The elements, row-major.
    public var values: [Float]

    /// Takes over `values`, whose count must be the product of `shape`.
    public init(shape: [Int], values: [Float]) {
        let count = shape.reduce(1, *)
        precondition(values.count == count, "\(values.count) values for shape \(shape)")
        self.shape = shape
        self.values = values
    }

    /// A tensor of one value.
    public init(shape: [Int], filledWith value: Float = 0) {
        self.init(shape: shape, values: [Float](repeating: value, count: shape.reduce(1, *)))
    }

    /// A tensor whose elements `initialise` writes; it must write every one.
    init(shape: [Int], initialise: (UnsafeMutablePointer<Float>) -> Void) {
        let count = shape.reduce(1, *)
        self.shape = shape
        values = [Float](unsafeUninitializedCapacity: count) { buffer, written in
            if let base = buffer.baseAddress { initialise(base) }
            written = count
        }
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

    /// Rows `rows` of the first axis.
    public func slice(_ rows: Range<Int>) -> Tensor {
        let stride = count / max(1, shape[0])
        return Tensor(
            shape: [rows.count] + shape.dropFirst(),
            values: Array(values[rows.lowerBound * stride..<rows.upperBound * stride])
        )
    }

    /// The maps one after the other along the first axis.
    public static func concatenated(_ parts: [Tensor]) -> Tensor {
        var values: [Float] = []
        values.reserveCapacity(parts.reduce(0) { $0 + $1.count })
        for part in parts {
            precondition(
                part.shape.dropFirst() == parts[0].shape.dropFirst(),
                "cannot join \(part.shape) with \(parts[0].shape)"
            )
            values += part.values
        }
        return Tensor(
            shape: [parts.reduce(0) { $0 + $1.shape[0] }] + parts[0].shape.dropFirst(),
            values: values
        )
    }
}

/// Memory for `count` numbers while `body` runs.
func withScratch(_ count: Int, _ body: (UnsafeMutablePointer<Float>?) -> Void) {
    withUnsafeTemporaryAllocation(of: Float.self, capacity: count) { body($0.baseAddress) }
}
