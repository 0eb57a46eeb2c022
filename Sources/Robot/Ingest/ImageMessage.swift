internal import Imaging
internal import Messages

/// An image as it waits for its pose: still encoded, which is small and may turn out not to be needed.
enum ImageMessage: Sendable {
    case compressed(CompressedImage)
    case raw(RawImage)

    var stampNanoseconds: Int64 {
        switch self {
        case .compressed(let image): image.stampNanoseconds
        case .raw(let image): image.stampNanoseconds
        }
    }

    var frameID: String {
        switch self {
        case .compressed(let image): image.frameID
        case .raw(let image): image.frameID
        }
    }

    var byteCount: Int {
        switch self {
        case .compressed(let image): image.data.count
        case .raw(let image): image.data.count
        }
    }

    /// The pixels, where they are a JPEG's at 1/`reduction` of its size.
    func decoded(
        _ decoder: ImageDecoder,
        reducedBy reduction: Int
    ) throws(ImageError) -> ReducedImage {
        switch self {
        case .compressed(let image): try decoder.color(image.data, reducedBy: reduction)
        case .raw(let image):
            ReducedImage(
                try decoder.color(
                    raw: image.data,
                    encoding: image.encoding,
                    width: image.width,
                    height: image.height,
                    step: image.step
                )
            )
        }
    }
}
