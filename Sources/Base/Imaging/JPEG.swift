internal import CTurboJPEG

enum JPEG {
    /// The picture at 1/`reduction` of its size, a power of two up to 8: a block of 8 × 8 pixels is then made from the
    /// lower frequencies of it alone (libjpeg-turbo, `tjDecompress2`).
    static func decode(
        _ bytes: [UInt8],
        reduction: Int,
        limits: ImageLimits
    ) throws(ImageError) -> ReducedImage {
        guard let handle = tjInitDecompress() else {
            throw .undecodable(format: "JPEG", reason: "no memory for a decoder")
        }
        defer { tjDestroy(handle) }
        let (fullWidth, fullHeight) = try size(bytes, handle)
        try limits.check(width: fullWidth, height: fullHeight)
        let width = ReducedImage.count(fullWidth, reducedBy: reduction)
        let height = ReducedImage.count(fullHeight, reducedBy: reduction)
        var status: Int32 = 0
        // unsafe because: the pixels are written once by the decoder; zeroing them first would cost
        // as much as a tenth of the decoding.
        let pixels = [UInt8](unsafeUninitializedCapacity: 3 * width * height) { buffer, count in
            // A progressive JPEG can ask for thousands of passes over the image: TJFLAG_LIMITSCANS
            // ends that (libjpeg-turbo, "Two Issues with the JPEG Standard").
            status = tjDecompress2(
                handle,
                bytes,
                UInt(bytes.count),
                buffer.baseAddress,
                Int32(width),
                0,
                Int32(height),
                Int32(TJPF_RGB.rawValue),
                TJFLAG_LIMITSCANS
            )
            if status != 0 && tjGetErrorCode(handle) != TJERR_WARNING.rawValue {
                buffer.initialize(repeating: 0)
            }
            count = 3 * width * height
        }
        if status != 0 { try tolerateStrayBytes(bytes, handle) }
        return ReducedImage(
            reduction: reduction,
            fullWidth: fullWidth,
            fullHeight: fullHeight,
            image: ColorImage(width: width, height: height, pixels: pixels)
        )
    }

    private static func size(
        _ bytes: [UInt8],
        _ handle: tjhandle
    ) throws(ImageError) -> (width: Int, height: Int) {
        var (width, height, subsampling, colorspace) = (Int32(0), Int32(0), Int32(0), Int32(0))
        let status = tjDecompressHeader3(
            handle,
            bytes,
            UInt(bytes.count),
            &width,
            &height,
            &subsampling,
            &colorspace
        )
        guard status == 0 || tjGetErrorCode(handle) == Int32(TJERR_WARNING.rawValue), width > 0,
            height > 0
        else {
            throw .undecodable(format: "JPEG", reason: reason(handle))
        }
        return (Int(width), Int(height))
    }

    /// libjpeg only warns of data that ends early or is corrupt, and fills the rest with gray.
    ///
    /// Stray bytes in an image that has its end marker do no harm; everything else is an error.
    private static func tolerateStrayBytes(_ bytes: [UInt8], _ handle: tjhandle) throws(ImageError)
    {
        let reason = reason(handle)
        guard tjGetErrorCode(handle) == Int32(TJERR_WARNING.rawValue),
            reason.contains("extraneous bytes"),
            hasEndMarker(bytes)
        else { throw .undecodable(format: "JPEG", reason: reason) }
    }

    /// Cameras pad the buffer behind the end marker, mostly with zeros.
    private static func hasEndMarker(_ bytes: [UInt8]) -> Bool {
        let tail = bytes.suffix(4096)
        return zip(tail, tail.dropFirst()).contains { $0 == 0xFF && $1 == 0xD9 }
    }

    private static func reason(_ handle: tjhandle) -> String {
        String(cString: tjGetErrorStr2(handle))
    }

    static func encode(_ image: ColorImage, quality: Int) throws(ImageError) -> [UInt8] {
        precondition((1...100).contains(quality), "JPEG quality \(quality) is not in 1...100")
        guard image.width > 0, image.height > 0, image.width <= 65_535, image.height <= 65_535
        else {
            throw .notEncodable(
                format: "JPEG",
                reason: "\(image.width)x\(image.height) pixels; 1 to 65535 a side are possible"
            )
        }
        guard let handle = tjInitCompress() else {
            throw .notEncodable(format: "JPEG", reason: "no memory for an encoder")
        }
        defer { tjDestroy(handle) }
        var jpeg: UnsafeMutablePointer<UInt8>?
        defer { tjFree(jpeg) }
        var count: UInt = 0
        let status = tjCompress2(
            handle,
            image.pixels,
            Int32(image.width),
            0,
            Int32(image.height),
            Int32(TJPF_RGB.rawValue),
            &jpeg,
            &count,
            Int32(TJSAMP_420.rawValue),
            Int32(quality),
            TJFLAG_ACCURATEDCT
        )
        guard status == 0, let jpeg else {
            throw .notEncodable(format: "JPEG", reason: reason(handle))
        }
        return Array(UnsafeBufferPointer(start: jpeg, count: Int(count)))
    }
}

extension ColorImage {
    /// The image as a JPEG, chroma at half resolution.
    ///
    /// - Parameter quality: 1 to 100; the default is 92.
    /// - Returns: The file's bytes.
    /// - Throws: `ImageError` when a side is 0 or above 65535.
    public func jpeg(quality: Int = 92) throws(ImageError) -> [UInt8] {
        try JPEG.encode(self, quality: quality)
    }
}
