public import Imaging

/// What a camera sees of a cloud.
///
/// All images are row-major, ``width`` × ``height`` pixels.
public struct Rendering: Equatable, Sendable {
    /// Pixels in a row.
    public let width: Int
    /// Rows.
    public let height: Int
    /// Red, green, blue a pixel, around 0…1 (not clamped), over the background.
    public internal(set) var color: [Float]
    /// Expected z-depth in metres, of what was hit: Σwz / Σw; 0 where nothing was.
    public internal(set) var depth: [Float]
    /// How much of a pixel is covered, 0…1.
    public internal(set) var alpha: [Float]
    /// ``featureChannels`` a pixel: Σwf, without background and not divided by ``alpha``.
    public internal(set) var features: [Float]
    /// The Gaussian with the largest weight at each pixel, −1 for none; empty unless asked for.
    public internal(set) var dominant: [Int32]
    /// Numbers of a pixel in ``features`` that are language, which come first.
    public let languageChannels: Int
    /// Numbers of a pixel in ``features`` that are segmentation.
    public let segmentationChannels: Int
    /// Numbers a pixel has in ``features``.
    public var featureChannels: Int { languageChannels + segmentationChannels }
    /// ``languageChannels`` a pixel.
    public var languageFeatures: [Float] { part(from: 0, count: languageChannels) }
    /// ``segmentationChannels`` a pixel.
    public var segmentationFeatures: [Float] {
        part(from: languageChannels, count: segmentationChannels)
    }

    private func part(from start: Int, count: Int) -> [Float] {
        if count == featureChannels { return features }
        return (0..<width * height).flatMap { pixel in
            let first = pixel * featureChannels + start
            return features[first..<first + count]
        }
    }

    /// The colours as an 8-bit image.
    public var colorImage: ColorImage {
        ColorImage(
            width: width,
            height: height,
            pixels: color.map { UInt8(255 * max(0, min(1, $0)) + 0.5) }
        )
    }

    /// The depths as an image, invalid (0) where less than `coverage` of a pixel is covered.
    public func depthImage(coverage: Float = 0.5) -> DepthImage {
        DepthImage(
            width: width,
            height: height,
            metres: zip(depth, alpha).map { $1 < coverage ? 0 : $0 }
        )
    }
}
