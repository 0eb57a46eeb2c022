public import SemanticSplat

/// The 2D teacher that the table `language` holds the model against: a view to features in the text
/// space, a cell for every `stride` pixels.
public struct ImageEncoder: Sendable {
    private let dimension: Int
    private let stride: Int
    private let encode: @Sendable (PosedView) -> [Float]

    /// An encoder that gives `[dimension, height / stride, width / stride]`.
    public init(
        dimension: Int,
        stride: Int,
        _ encode: @escaping @Sendable (PosedView) -> [Float]
    ) {
        self.dimension = dimension
        self.stride = stride
        self.encode = encode
    }

    /// The features of `view`, interleaved.
    func embed(_ view: PosedView) -> FeatureField {
        let (width, height) = (view.image.width / stride, view.image.height / stride)
        let planes = encode(view)
        precondition(
            planes.count == dimension * width * height,
            "not \(dimension)x\(height)x\(width)"
        )
        var values = [Float](repeating: 0, count: planes.count)
        for d in 0..<dimension {
            for cell in 0..<width * height {
                values[cell * dimension + d] = planes[d * width * height + cell]
            }
        }
        return FeatureField(width: width, height: height, values: values, dimension: dimension)
    }
}
