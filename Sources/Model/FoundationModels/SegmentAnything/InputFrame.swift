/// How a picture lies in the network's input: scaled, at the upper left, zeros right of it and below.
public struct InputFrame: Sendable, Equatable {
    /// The picture's columns, in pixels.
    public let pictureWidth: Int
    /// The picture's rows.
    public let pictureHeight: Int
    /// The columns that the picture covers in the input.
    public let scaledWidth: Int
    /// The rows that it covers.
    public let scaledHeight: Int
    /// The input's columns, a multiple of the patch.
    public let inputWidth: Int
    /// The input's rows, a multiple of the patch.
    public let inputHeight: Int

    /// The frame of a picture: its longer side is scaled to the configured size (segment_anything/utils/transforms.py).
    ///
    /// - Parameters:
    ///   - width: the picture's, in pixels, at least 1.
    ///   - height: likewise.
    ///   - sizes: of the network.
    public init(pictureWidth width: Int, height: Int, _ sizes: SegmentAnythingConfiguration) {
        precondition(width > 0 && height > 0, "a picture of \(width)x\(height) pixels")
        let scale = Double(sizes.imageSize) / Double(max(width, height))
        func scaled(_ length: Int) -> Int { max(1, Int(Double(length) * scale + 0.5)) }
        func padded(_ length: Int) -> Int {
            if sizes.squareInput { return sizes.imageSize }
            return (length + sizes.inputMultiple - 1) / sizes.inputMultiple * sizes.inputMultiple
        }
        (pictureWidth, pictureHeight) = (width, height)
        (scaledWidth, scaledHeight) = (scaled(width), scaled(height))
        (inputWidth, inputHeight) = (padded(scaledWidth), padded(scaledHeight))
    }

    /// A position in the picture (the centre of the first pixel is (0, 0)) as shares of the input's width and height.
    ///
    /// The half pixel that leads to the corner convention is one of the input, not of the picture, as in the official
    /// code; the two differ by half a pixel of the picture at most.
    func share(of position: SIMD2<Float>) -> (x: Double, y: Double) {
        func along(_ at: Float, _ picture: Int, _ scaled: Int, _ input: Int) -> Double {
            (Double(at) * Double(scaled) / Double(picture) + 0.5) / Double(input)
        }
        return (
            along(position.x, pictureWidth, scaledWidth, inputWidth),
            along(position.y, pictureHeight, scaledHeight, inputHeight)
        )
    }
}
