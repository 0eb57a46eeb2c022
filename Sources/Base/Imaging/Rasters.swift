/// Depth along the optical axis (z), in metres, row-major; 0 marks a pixel without a measurement.
public struct DepthImage: Equatable, Sendable {
    /// Pixels in a row.
    public let width: Int
    /// Rows.
    public let height: Int
    /// One depth a pixel, in metres.
    public var metres: [Float]

    /// An image from its values, row by row.
    public init(width: Int, height: Int, metres: [Float]) {
        precondition(
            metres.count == width * height,
            "\(metres.count) depths for \(width)x\(height) pixels"
        )
        self.width = width
        self.height = height
        self.metres = metres
    }

    /// The value in column `x` and row `y`.
    public subscript(x: Int, y: Int) -> Float { metres[y * width + x] }
}

/// An integer label per pixel, row-major; 0 marks a pixel without a label.
public struct LabelImage: Equatable, Sendable {
    /// Pixels in a row.
    public let width: Int
    /// Rows.
    public let height: Int
    /// One label a pixel.
    public var labels: [UInt16]

    /// An image from its values, row by row.
    public init(width: Int, height: Int, labels: [UInt16]) {
        precondition(
            labels.count == width * height,
            "\(labels.count) labels for \(width)x\(height) pixels"
        )
        self.width = width
        self.height = height
        self.labels = labels
    }

    /// The value in column `x` and row `y`.
    public subscript(x: Int, y: Int) -> UInt16 { labels[y * width + x] }
}

/// A binary mask, row-major.
public struct Mask: Equatable, Sendable {
    /// Pixels in a row.
    public let width: Int
    /// Rows.
    public let height: Int
    /// One value a pixel.
    public var isSet: [Bool]

    /// An image from its values, row by row.
    public init(width: Int, height: Int, isSet: [Bool]) {
        precondition(
            isSet.count == width * height,
            "\(isSet.count) values for a \(width)x\(height) mask"
        )
        self.width = width
        self.height = height
        self.isSet = isSet
    }

    /// The number of pixels that are set.
    public var area: Int { isSet.count { $0 } }

    /// The value in column `x` and row `y`.
    public subscript(x: Int, y: Int) -> Bool { isSet[y * width + x] }
}
