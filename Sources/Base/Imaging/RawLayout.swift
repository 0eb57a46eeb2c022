/// The checked dimensions of a raw image from outside.
struct RawLayout {
    let width: Int
    let height: Int
    /// Bytes from one row to the next.
    let step: Int

    init(
        encoding: String,
        bytesPerPixel: Int,
        width: Int,
        height: Int,
        step: Int,
        byteCount: Int,
        limits: ImageLimits
    ) throws(ImageError) {
        func bad(_ reason: String) -> ImageError {
            .badDimensions(width: width, height: height, step: step, reason: reason)
        }
        guard width > 0, height > 0 else { throw bad("width and height must be positive") }
        guard width <= limits.maximumSide, height <= limits.maximumSide else {
            throw .tooLarge(width: width, height: height, limits: limits)
        }
        try limits.check(width: width, height: height)
        let rowBytes = width * bytesPerPixel
        let step = step == 0 ? rowBytes : step
        guard step >= rowBytes else {
            throw bad("\(encoding) needs at least \(rowBytes) bytes a row")
        }
        // A step beyond this cannot be honest, and its product with the height must not overflow.
        guard step <= 1 << 24 else { throw bad("at most 16777216 bytes a row are allowed") }
        // The padding of the last row may be absent.
        let expected = step * (height - 1) + rowBytes
        guard byteCount >= expected, byteCount <= step * height else {
            throw .wrongByteCount(
                found: byteCount,
                expected: expected,
                encoding: encoding,
                width: width,
                height: height
            )
        }
        (self.width, self.height, self.step) = (width, height, step)
    }
}

/// A layout of raw depth pixels.
enum RawDepthEncoding {
    /// Little-endian 16-bit millimetres.
    case millimetres
    /// Little-endian 32-bit floating-point metres.
    case metres

    static let names = ["16UC1", "mono16", "32FC1"]

    init?(named name: String) {
        switch name {
        case "16UC1", "mono16": self = .millimetres
        case "32FC1": self = .metres
        default: return nil
        }
    }

    var bytesPerPixel: Int { self == .millimetres ? 2 : 4 }

    func decode(_ bytes: [UInt8], _ layout: RawLayout) -> DepthImage {
        var metres = [Float](repeating: 0, count: layout.width * layout.height)
        bytes.withUnsafeBytes { source in
            for y in 0..<layout.height {
                for x in 0..<layout.width {
                    let offset = y * layout.step + x * bytesPerPixel
                    metres[y * layout.width + x] = depth(source, at: offset)
                }
            }
        }
        return DepthImage(width: layout.width, height: layout.height, metres: metres)
    }

    private func depth(_ source: UnsafeRawBufferPointer, at offset: Int) -> Float {
        switch self {
        case .millimetres:
            let units = source.loadUnaligned(fromByteOffset: offset, as: UInt16.self)
            return Float(UInt16(littleEndian: units)) * 0.001
        case .metres:
            let bits = source.loadUnaligned(fromByteOffset: offset, as: UInt32.self)
            let depth = Float(bitPattern: UInt32(littleEndian: bits))
            return depth.isFinite && depth > 0 ? depth : 0
        }
    }
}
