internal import Imaging
internal import Messages

/// Depth images as `compressed_depth_image_transport` packs them: twelve bytes, then a PNG of 16 bits.
///
/// Source: ros-perception/image_transport_plugins, compressed_depth_image_transport/compression_common.h and codec.cpp. The
/// twelve bytes are a format (a 32-bit number) and two 32-bit floats A and B. Millimetres (16UC1) are in the PNG as they
/// are; metres (32FC1) are the inverse depths A / (value - B), 0 being no measurement.
enum CompressedDepth {
    private static let headBytes = 12

    static func isDepth(_ image: ROSCompressedImage) -> Bool {
        image.format.contains("compressedDepth") || image.format.hasPrefix("16UC1")
            || image.format.hasPrefix("32FC1")
    }

    static func message(_ image: ROSCompressedImage) throws(ROSMessageFault) -> RawImage {
        // Some drivers, and image_transport's 'compressed', leave the twelve bytes out.
        let hasHead = PackedImage.format(of: image.data) == nil
        let png = hasHead ? Array(image.data.dropFirst(headBytes)) : image.data
        guard PackedImage.format(of: png) == "png" else {
            throw ROSMessageFault("no PNG", "format '\(image.format)'; depth is read from PNG only")
        }
        let units = try units(png)
        guard image.format.hasPrefix("32FC1"), hasHead else {
            return message(image, units, "16UC1", units.metres.map { UInt16($0) })
        }
        let (a, b) = (float(image.data, at: 4), float(image.data, at: 8))
        guard a.isFinite, b.isFinite else {
            throw ROSMessageFault("bad quantisation", "A is \(a), B is \(b)")
        }
        let metres = units.metres.map { $0 == 0 ? Float.nan : a / ($0 - b) }
        return message(image, units, "32FC1", metres.map(\.bitPattern))
    }

    /// The PNG's own numbers.
    private static func units(_ png: [UInt8]) throws(ROSMessageFault) -> DepthImage {
        do throws(ImageError) {
            return try ImageDecoder().depth(png, metresPerUnit: 1)
        } catch {
            throw ROSMessageFault("bad PNG", "\(error)")
        }
    }

    private static func float(_ data: [UInt8], at start: Int) -> Float {
        Float(bitPattern: data[start..<start + 4].reversed().reduce(0) { $0 << 8 | UInt32($1) })
    }

    private static func message<Sample: FixedWidthInteger>(
        _ image: ROSCompressedImage,
        _ units: DepthImage,
        _ encoding: String,
        _ samples: [Sample]
    ) -> RawImage {
        RawImage(
            stampNanoseconds: image.header.stampNanoseconds,
            frameID: image.header.frameID,
            width: units.width,
            height: units.height,
            encoding: encoding,
            step: units.width * MemoryLayout<Sample>.size,
            data: samples.map(\.littleEndian).withUnsafeBytes { [UInt8]($0) }
        )
    }
}
