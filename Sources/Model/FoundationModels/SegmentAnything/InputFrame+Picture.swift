internal import Imaging
internal import Tensors

extension InputFrame {
    /// Mean and standard deviation of red, green and blue, in grey levels (architecture.md 0.3).
    static let statistics: [(mean: Float, deviation: Float)] = [
        (123.675, 58.395), (116.28, 57.12), (103.53, 57.375),
    ]

    /// The network's input `[3, inputHeight, inputWidth]`: scaled, normalised, and only then padded (trap T61).
    func input(_ picture: ColorImage) -> Tensor {
        let scaled = picture.resizedByTriangles(width: scaledWidth, height: scaledHeight)
        let pixels = scaledWidth * scaledHeight
        var values = [Float](repeating: 0, count: 3 * pixels)
        for (channel, (mean, deviation)) in Self.statistics.enumerated() {
            for pixel in 0..<pixels {
                values[channel * pixels + pixel] =
                    (Float(scaled.pixels[3 * pixel + channel]) - mean) / deviation
            }
        }
        return Tensor(shape: [3, scaledHeight, scaledWidth], values: values)
            .fitted(height: inputHeight, width: inputWidth)
    }
}
