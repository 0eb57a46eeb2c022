public import Imaging

/// The network's view of a keyframe, kept as JPEG: a tenth of its pixels' bytes, and a millisecond to look at again.
public struct KeyframePicture: Sendable {
    /// The file; empty when none was kept.
    public let jpeg: [UInt8]

    /// Keeps `image`; of one without pixels nothing is kept.
    init(_ image: ColorImage) {
        jpeg = (try? image.jpeg(quality: 92)) ?? []
    }

    /// A picture that was kept before.
    init(jpeg: [UInt8]) {
        self.jpeg = jpeg
    }

    /// The bytes that it takes.
    var byteCount: Int { jpeg.count }

    /// The image; `nil` when none was kept.
    public var image: ColorImage? { try? ImageDecoder().color(jpeg) }
}
