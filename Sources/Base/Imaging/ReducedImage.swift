/// An image that was decoded at a fraction of the size that it was taken in.
public struct ReducedImage: Equatable, Sendable {
    /// How many pixels a side became one: 1, 2, 4 or 8.
    public let reduction: Int
    /// The width of the whole image, in its own pixels.
    public let fullWidth: Int
    /// Its height.
    public let fullHeight: Int
    /// The pixels, each for a square of ``reduction`` pixels a side.
    ///
    /// Squares at the right and lower border may reach beyond it.
    public let image: ColorImage

    /// An image in full.
    public init(_ image: ColorImage) {
        self.init(reduction: 1, fullWidth: image.width, fullHeight: image.height, image: image)
    }

    init(reduction: Int, fullWidth: Int, fullHeight: Int, image: ColorImage) {
        (self.reduction, self.image) = (reduction, image)
        (self.fullWidth, self.fullHeight) = (fullWidth, fullHeight)
    }

    /// How many reduced pixels stand for `count` of the whole image.
    public static func count(_ count: Int, reducedBy reduction: Int) -> Int {
        (count + reduction - 1) / reduction
    }
}
