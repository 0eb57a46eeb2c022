/// An 8-bit RGB image, row-major, three bytes a pixel in the order R, G, B.
public struct ColorImage: Equatable, Sendable {
    /// Pixels in a row.
    public let width: Int
    /// Rows.
    public let height: Int
    /// `3 * width * height` bytes.
    public var pixels: [UInt8]

    /// An image from its bytes.
    public init(width: Int, height: Int, pixels: [UInt8]) {
        precondition(
            pixels.count == 3 * width * height,
            "a \(width)x\(height) RGB image has \(3 * width * height) bytes, not \(pixels.count)"
        )
        self.width = width
        self.height = height
        self.pixels = pixels
    }

    /// An image of one colour.
    ///
    /// The default is black.
    public init(width: Int, height: Int, red: UInt8 = 0, green: UInt8 = 0, blue: UInt8 = 0) {
        var pixels = [UInt8](repeating: 0, count: 3 * width * height)
        for index in 0..<width * height {
            pixels[3 * index] = red
            pixels[3 * index + 1] = green
            pixels[3 * index + 2] = blue
        }
        self.init(width: width, height: height, pixels: pixels)
    }

    /// The pixel in column `x` and row `y`.
    public subscript(x: Int, y: Int) -> (red: UInt8, green: UInt8, blue: UInt8) {
        let index = 3 * (y * width + x)
        return (pixels[index], pixels[index + 1], pixels[index + 2])
    }
}
