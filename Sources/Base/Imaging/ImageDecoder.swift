/// Turns bytes from outside into images, within limits, and never traps on them.
public struct ImageDecoder: Hashable, Sendable {
    /// The largest image that is accepted.
    public var limits: ImageLimits

    /// A decoder that accepts images within `limits`.
    public init(limits: ImageLimits = ImageLimits()) {
        self.limits = limits
    }

    /// The colour image in `bytes`, a JPEG or a PNG (told apart by their first bytes; 8 or 16 bits,
    /// gray or colour; alpha is dropped).
    ///
    /// - Throws: `ImageError` when the format is another, the data is truncated or corrupt, or the
    ///   image too large. A JPEG with stray bytes between its segments is not an error: webcams
    ///   send them.
    public func color(_ bytes: [UInt8]) throws(ImageError) -> ColorImage {
        try color(bytes, reducedBy: 1).image
    }

    /// The colour image in `bytes` as ``color(_:)`` takes them, a JPEG at 1/`reduction` of its size, which takes less time
    /// and memory; a PNG comes in full.
    ///
    /// - Parameters:
    ///   - bytes: the file.
    ///   - reduction: 1, 2, 4 or 8.
    /// - Returns: The pixels, and how far they were reduced.
    /// - Throws: `ImageError`, as ``color(_:)`` does; the limits are for the whole image.
    public func color(
        _ bytes: [UInt8],
        reducedBy reduction: Int
    ) throws(ImageError) -> ReducedImage {
        precondition([1, 2, 4, 8].contains(reduction), "a JPEG cannot be reduced by \(reduction)")
        return switch try Container(bytes) {
        case .jpeg: try JPEG.decode(bytes, reduction: reduction, limits: limits)
        case .png: ReducedImage(try PNG.decode(bytes, limits: limits).colorImage)
        }
    }

    /// The colour image in the raw `bytes`: rows of `step` bytes (0: packed) in `encoding`, one of
    /// ``RawEncoding``'s names.
    public func color(
        raw bytes: [UInt8],
        encoding name: String,
        width: Int,
        height: Int,
        step: Int = 0
    ) throws(ImageError) -> ColorImage {
        guard let encoding = RawEncoding(named: name) else {
            throw .unknownEncoding(name, allowed: RawEncoding.names)
        }
        let layout = try RawLayout(
            encoding: name,
            bytesPerPixel: encoding.bytesPerPixel,
            width: width,
            height: height,
            step: step,
            byteCount: bytes.count,
            limits: limits
        )
        return try encoding.decode(bytes, layout)
    }

    /// The depth image in `bytes`, a 16-bit gray PNG in units of `metresPerUnit` (the default is a
    /// millimetre); 0 marks no measurement.
    public func depth(
        _ bytes: [UInt8],
        metresPerUnit: Double = 0.001
    ) throws(ImageError) -> DepthImage {
        let image = try PNG.decode(try pngOnly(bytes), limits: limits)
        guard case .gray16(let samples) = image.samples else {
            throw .wrongPixels(found: image.kind, expected: "16-bit gray")
        }
        let unit = Float(metresPerUnit)
        return DepthImage(
            width: image.width,
            height: image.height,
            metres: samples.map { Float($0) * unit }
        )
    }

    /// The depth image in the raw `bytes`: `16UC1` or `mono16` (millimetres, little-endian) or
    /// `32FC1` (metres; NaN, infinite and negative values become 0, no measurement; REP 118).
    public func depth(
        raw bytes: [UInt8],
        encoding name: String,
        width: Int,
        height: Int,
        step: Int = 0
    ) throws(ImageError) -> DepthImage {
        guard let encoding = RawDepthEncoding(named: name) else {
            throw .unknownEncoding(name, allowed: RawDepthEncoding.names)
        }
        let layout = try RawLayout(
            encoding: name,
            bytesPerPixel: encoding.bytesPerPixel,
            width: width,
            height: height,
            step: step,
            byteCount: bytes.count,
            limits: limits
        )
        return encoding.decode(bytes, layout)
    }

    /// The labels in `bytes`, a gray PNG of 8 or 16 bits.
    public func labels(_ bytes: [UInt8]) throws(ImageError) -> LabelImage {
        let image = try PNG.decode(try pngOnly(bytes), limits: limits)
        switch image.samples {
        case .gray8(let samples):
            return LabelImage(
                width: image.width,
                height: image.height,
                labels: samples.map { UInt16($0) }
            )
        case .gray16(let samples):
            return LabelImage(width: image.width, height: image.height, labels: samples)
        case .rgb8:
            throw .wrongPixels(found: image.kind, expected: "gray, 8 or 16 bits")
        }
    }

    private func pngOnly(_ bytes: [UInt8]) throws(ImageError) -> [UInt8] {
        guard try Container(bytes) == .png else {
            throw .wrongPixels(found: "JPEG", expected: "PNG")
        }
        return bytes
    }
}

private enum Container {
    case jpeg
    case png

    init(_ bytes: [UInt8]) throws(ImageError) {
        guard !bytes.isEmpty else { throw .empty }
        if bytes.starts(with: [0xFF, 0xD8]) {
            self = .jpeg
        } else if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47]) {
            self = .png
        } else {
            throw .unknownFormat(firstBytes: Array(bytes.prefix(4)))
        }
    }
}
