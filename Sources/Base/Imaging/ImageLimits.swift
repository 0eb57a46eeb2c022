/// How large an image from outside may be.
///
/// Checked before memory is taken for its pixels.
public struct ImageLimits: Hashable, Sendable {
    /// The longest side, in pixels.
    ///
    /// The default is 8192.
    public var maximumSide: Int
    /// The most pixels.
    ///
    /// The default is 16,777,216 (48 MiB of RGB).
    public var maximumPixels: Int

    /// Limits of `maximumSide` pixels a side and `maximumPixels` in all.
    public init(maximumSide: Int = 8192, maximumPixels: Int = 1 << 24) {
        self.maximumSide = maximumSide
        self.maximumPixels = maximumPixels
    }

    func check(width: Int, height: Int) throws(ImageError) {
        guard width <= maximumSide, height <= maximumSide, width * height <= maximumPixels else {
            throw .tooLarge(width: width, height: height, limits: self)
        }
    }
}
