internal import Imaging
package import Ingest
internal import Messages
internal import Transport

/// An image of a camera as it came, with where the camera was once that is known.
package struct ShelvedFrame: Sendable {
    /// The camera's name.
    package let camera: String

    /// Counts the camera's images since the start, from 1.
    package let sequence: Int

    /// When it was taken, nanoseconds since the Unix epoch.
    package let stampNanoseconds: Int64

    /// The message.
    let envelope: Envelope

    /// The frame that it became, but for its pixels, which are in the message; nil before its pose is known, or when it has
    /// none.
    package internal(set) var place: PosedFrame?

    /// The frame that the message names; nil when it is damaged.
    package var frameID: String? {
        let compressed = try? envelope.decoded(as: CompressedImage.self)
        return compressed?.frameID ?? (try? envelope.decoded(as: RawImage.self))?.frameID
    }

    /// An image as a browser shows it.
    package struct Picture: Sendable {
        /// `image/jpeg` or `image/png`.
        package let mediaType: String
        /// The file.
        package let bytes: [UInt8]

        /// A JPEG or a PNG; nil when the bytes begin like neither.
        package init?(_ bytes: [UInt8]) {
            if bytes.starts(with: [0xFF, 0xD8, 0xFF]) {
                mediaType = "image/jpeg"
            } else if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47]) {
                mediaType = "image/png"
            } else {
                return nil
            }
            self.bytes = bytes
        }
    }

    /// The picture as it came; nil for a raw one, which ``encodedPicture()`` makes.
    package var picture: Picture? {
        (try? envelope.decoded(as: CompressedImage.self)).flatMap { Picture($0.data) }
    }

    /// A raw image as JPEG; nil when it is none, or damaged.
    ///
    /// Computes for some milliseconds.
    package func encodedPicture() -> Picture? { Self.encodedPicture(of: envelope) }

    /// A raw image in a message as JPEG.
    static func encodedPicture(of envelope: Envelope) -> Picture? {
        guard let raw = try? envelope.decoded(as: RawImage.self), let image = image(of: raw) else {
            return nil
        }
        return (try? image.jpeg(quality: 85)).flatMap { Picture($0) }
    }

    private static func image(of raw: RawImage) -> ColorImage? {
        try? ImageDecoder().color(
            raw: raw.data,
            encoding: raw.encoding,
            width: raw.width,
            height: raw.height,
            step: raw.step
        )
    }

    /// The frame with its pixels; nil where its pose is not known.
    func posed() -> PosedFrame? {
        guard var frame = place else { return nil }
        let image: ReducedImage? =
            if let compressed = try? envelope.decoded(as: CompressedImage.self) {
                try? ImageDecoder().color(compressed.data, reducedBy: frame.reduction)
            } else {
                (try? envelope.decoded(as: RawImage.self))
                    .flatMap { Self.image(of: $0) }.map { ReducedImage($0) }
            }
        guard let image else { return nil }
        (frame.image, frame.reduction) = (image.image, image.reduction)
        return frame
    }
}
