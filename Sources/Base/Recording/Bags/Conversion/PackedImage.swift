internal import Imaging
internal import Messages

/// Images as ROS packs them.
enum PackedImage {
    /// `jpeg` or `png` by the first bytes; `nil` for anything else.
    ///
    /// The format's name is not asked: it is `jpeg`, `jpg`, `rgb8; jpeg compressed bgr8` or empty, as the driver likes.
    static func format(of data: [UInt8]) -> String? {
        if data.starts(with: [0xFF, 0xD8]) { return "jpeg" }
        return data.starts(with: [0x89, 0x50, 0x4E, 0x47]) ? "png" : nil
    }

    static func message(_ image: ROSCompressedImage) throws(ROSMessageFault) -> CompressedImage {
        guard let format = format(of: image.data) else {
            throw ROSMessageFault(
                "neither JPEG nor PNG",
                "format '\(image.format)', first bytes \(image.data.prefix(4).map { $0 })"
            )
        }
        return CompressedImage(
            stampNanoseconds: image.header.stampNanoseconds,
            frameID: image.header.frameID,
            format: format,
            data: image.data
        )
    }
}

/// Images as rows of pixels.
enum PlainImage {
    static func color(_ image: ROSImage) throws(ROSMessageFault) -> RawImage {
        guard RawEncoding(named: image.encoding) != nil else {
            throw ROSMessageFault("encoding '\(image.encoding)' is not read")
        }
        return try message(image, image.encoding, image.data)
    }

    static func depth(_ image: ROSImage) throws(ROSMessageFault) -> RawImage {
        switch image.encoding {
        case "16UC1", "mono16":
            return try message(image, "16UC1", littleEndian(image, bytesPerPixel: 2))
        case "32FC1":
            return try message(image, "32FC1", littleEndian(image, bytesPerPixel: 4))
        default: throw ROSMessageFault("encoding '\(image.encoding)' is no depth")
        }
    }

    private static func message(
        _ image: ROSImage,
        _ encoding: String,
        _ data: [UInt8]
    ) throws(ROSMessageFault) -> RawImage {
        // What readers of our messages take, with room for the other fields.
        let limit = MessageLimits().maximumBytes - 4096
        guard data.count <= limit else {
            throw ROSMessageFault(
                "too large",
                "\(data.count) bytes of pixels; at most \(limit) are allowed"
            )
        }
        return RawImage(
            stampNanoseconds: image.header.stampNanoseconds,
            frameID: image.header.frameID,
            width: image.width,
            height: image.height,
            encoding: encoding,
            step: image.step,
            data: data
        )
    }

    /// Our messages have no byte order: numbers of two and four bytes are little-endian.
    private static func littleEndian(_ image: ROSImage, bytesPerPixel size: Int) -> [UInt8] {
        guard image.isBigEndian else { return image.data }
        var data = image.data
        for start in stride(from: 0, through: data.count - size, by: size) {
            data[start..<start + size].reverse()
        }
        return data
    }
}
