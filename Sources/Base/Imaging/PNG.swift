internal import CPNG

/// A PNG's pixels as they are in the file, palettes expanded and alpha taken off.
struct PNG {
    enum Samples {
        case gray8([UInt8])
        case gray16([UInt16])
        case rgb8([UInt8])
    }

    let width: Int
    let height: Int
    let samples: Samples

    var kind: String {
        switch samples {
        case .gray8: "8-bit gray"
        case .gray16: "16-bit gray"
        case .rgb8: "8-bit RGB"
        }
    }

    var colorImage: ColorImage {
        switch samples {
        case .rgb8(let pixels): ColorImage(width: width, height: height, pixels: pixels)
        case .gray8(let gray): ColorImage(width: width, height: height, gray: gray)
        case .gray16(let gray):
            ColorImage(width: width, height: height, gray: gray.map { UInt8($0 >> 8) })
        }
    }

    static func decode(_ bytes: [UInt8], limits: ImageLimits) throws(ImageError) -> PNG {
        var shape = cpng_shape()
        var message = Message()
        guard cpng_read_shape(bytes, bytes.count, &shape, &message.characters) == 0 else {
            throw .undecodable(format: "PNG", reason: message.text)
        }
        let (width, height) = (Int(shape.width), Int(shape.height))
        try limits.check(width: width, height: height)
        let count = width * height * Int(shape.channels)
        let samples: Samples
        if shape.bytes_per_sample == 1 {
            let pixels = try read(bytes, shape, into: [UInt8](repeating: 0, count: count))
            samples = shape.channels == 1 ? .gray8(pixels) : .rgb8(pixels)
        } else {
            let pixels = try read(bytes, shape, into: [UInt16](repeating: 0, count: count))
            samples = shape.channels == 1 ? .gray16(pixels) : .rgb8(pixels.map { UInt8($0 >> 8) })
        }
        return PNG(width: width, height: height, samples: samples)
    }

    private static func read<Sample>(
        _ bytes: [UInt8],
        _ shape: cpng_shape,
        into zeros: [Sample]
    ) throws(ImageError) -> [Sample] {
        var (pixels, message) = (zeros, Message())
        let status = pixels.withUnsafeMutableBytes { buffer in
            cpng_read_pixels(
                bytes,
                bytes.count,
                shape,
                buffer.baseAddress?.assumingMemoryBound(to: UInt8.self),
                &message.characters
            )
        }
        guard status == 0 else { throw .undecodable(format: "PNG", reason: message.text) }
        return pixels
    }

    static func encode<Sample>(
        _ samples: [Sample],
        width: Int,
        height: Int,
        channels: Int
    ) throws(ImageError) -> [UInt8] {
        let shape = cpng_shape(
            width: UInt32(width),
            height: UInt32(height),
            channels: UInt8(channels),
            bytes_per_sample: UInt8(MemoryLayout<Sample>.size)
        )
        var png: UnsafeMutablePointer<UInt8>?
        var (count, message) = (0, Message())
        let status = samples.withUnsafeBytes { buffer in
            cpng_write(
                buffer.baseAddress?.assumingMemoryBound(to: UInt8.self),
                shape,
                compressionLevel,
                &png,
                &count,
                &message.characters
            )
        }
        guard status == 0, let png else { throw .notEncodable(format: "PNG", reason: message.text) }
        defer { cpng_free(png) }
        return Array(UnsafeBufferPointer(start: png, count: count))
    }

    /// Level 3 is three times as fast as zlib's default of 6, for files a tenth larger.
    private static let compressionLevel: Int32 = 3
}

/// The buffer that the C functions write their reason into.
private struct Message {
    var characters = [CChar](repeating: 0, count: CPNG_MESSAGE_SIZE)

    var text: String {
        let bytes = characters.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
        return bytes.isEmpty ? "no memory" : String(decoding: bytes, as: UTF8.self)
    }
}

extension ColorImage {
    /// A gray image: every channel has the value of `gray`, one byte a pixel.
    public init(width: Int, height: Int, gray: [UInt8]) {
        precondition(
            gray.count == width * height,
            "\(gray.count) values for \(width)x\(height) pixels"
        )
        let pixels = [UInt8](unsafeUninitializedCapacity: 3 * gray.count) { buffer, count in
            for (index, value) in gray.enumerated() {
                for channel in 0..<3 { buffer[3 * index + channel] = value }
            }
            count = 3 * gray.count
        }
        self.init(width: width, height: height, pixels: pixels)
    }

    /// The image as an 8-bit RGB PNG.
    public func png() throws(ImageError) -> [UInt8] {
        try PNG.encode(pixels, width: width, height: height, channels: 3)
    }
}

extension DepthImage {
    /// The image as a 16-bit gray PNG in units of `metresPerUnit` (the default is a millimetre).
    ///
    /// Depths that do not fit, and those that are no measurement, are written as 0.
    public func png(metresPerUnit: Double = 0.001) throws(ImageError) -> [UInt8] {
        let perMetre = Float(1 / metresPerUnit)
        let samples = metres.map { metres in
            let units = (metres * perMetre).rounded()
            return units >= 0 && units <= 65_535 ? UInt16(units) : 0
        }
        return try PNG.encode(samples, width: width, height: height, channels: 1)
    }
}

extension LabelImage {
    /// The image as a 16-bit gray PNG.
    public func png() throws(ImageError) -> [UInt8] {
        try PNG.encode(labels, width: width, height: height, channels: 1)
    }
}

extension Mask {
    /// The mask as an 8-bit gray PNG: 255 where it is set, 0 elsewhere.
    public func png() throws(ImageError) -> [UInt8] {
        try PNG.encode(
            isSet.map { $0 ? 255 : 0 as UInt8 },
            width: width,
            height: height,
            channels: 1
        )
    }
}
