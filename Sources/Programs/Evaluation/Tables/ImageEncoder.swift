public import Imaging
public import Tensors

/// The 2D teacher that the table `language` holds the model against: an image to features in the
/// text space.
public struct ImageEncoder: Sendable {
    private let encode: @Sendable (ColorImage) throws -> Tensor

    /// An encoder whose features are `[embedding dimension, rows, columns]`, covering the image evenly.
    public init(_ encode: @escaping @Sendable (ColorImage) throws -> Tensor) {
        self.encode = encode
    }

    /// The features of `image`, interleaved.
    func embed(_ image: ColorImage) throws -> FeatureField {
        let features = try encode(image)
        let (dimension, height, width) = features.map
        let planes = features.values
        var values = [Float](repeating: 0, count: planes.count)
        for d in 0..<dimension {
            for cell in 0..<width * height {
                values[cell * dimension + d] = planes[d * width * height + cell]
            }
        }
        return FeatureField(width: width, height: height, values: values, dimension: dimension)
    }
}
