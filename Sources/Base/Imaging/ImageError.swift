/// Why an image could not be read or written.
public enum ImageError: Error, Hashable, Sendable, CustomStringConvertible {
    /// There are no bytes at all.
    case empty
    /// The bytes start like neither a JPEG nor a PNG.
    case unknownFormat(firstBytes: [UInt8])
    /// The bytes are of `format`, but broken: truncated, corrupt or of an unsupported kind.
    case undecodable(format: String, reason: String)
    /// The image is larger than the decoder's limits allow.
    case tooLarge(width: Int, height: Int, limits: ImageLimits)
    /// The raw encoding has no meaning here.
    case unknownEncoding(String, allowed: [String])
    /// The raw image cannot have these dimensions.
    case badDimensions(width: Int, height: Int, step: Int, reason: String)
    /// The raw image has another number of bytes than its dimensions say.
    case wrongByteCount(found: Int, expected: Int, encoding: String, width: Int, height: Int)
    /// The pixels are not of the kind that was asked for.
    case wrongPixels(found: String, expected: String)
    /// The image could not be encoded.
    case notEncodable(format: String, reason: String)
    /// Run lengths do not describe a mask of this size.
    case badRunLengths(reason: String)

    /// A sentence with what was found and what is allowed.
    public var description: String {
        switch self {
        case .empty:
            "the image has no bytes"
        case .unknownFormat(let firstBytes):
            "the image starts with bytes \(firstBytes), which is neither JPEG nor PNG"
        case .undecodable(let format, let reason):
            "the \(format) image is broken: \(reason)"
        case .tooLarge(let width, let height, let limits):
            "the image is \(width)x\(height); at most \(limits.maximumSide) a side and "
                + "\(limits.maximumPixels) pixels are allowed"
        case .unknownEncoding(let encoding, let allowed):
            "unknown encoding '\(encoding)'; known are \(allowed.joined(separator: ", "))"
        case .badDimensions(let width, let height, let step, let reason):
            "a raw image cannot be \(width)x\(height) with \(step) bytes a row: \(reason)"
        case .wrongByteCount(let found, let expected, let encoding, let width, let height):
            "a \(width)x\(height) \(encoding) image has at least \(expected) bytes, not \(found)"
        case .wrongPixels(let found, let expected):
            "the image is \(found); it must be \(expected)"
        case .notEncodable(let format, let reason):
            "the image cannot be written as \(format): \(reason)"
        case .badRunLengths(let reason):
            "bad run lengths: \(reason)"
        }
    }
}
