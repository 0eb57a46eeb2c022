import Imaging
import Testing

@Suite struct RawImageTests {
    let decoder = ImageDecoder()

    @Test(arguments: [
        ("rgb8", [1, 2, 3, 4, 5, 6] as [UInt8]), ("bgr8", [3, 2, 1, 6, 5, 4]),
        ("rgba8", [1, 2, 3, 9, 4, 5, 6, 9]), ("bgra8", [3, 2, 1, 9, 6, 5, 4, 9]),
    ])
    func `orders the channels`(_ encoding: String, _ bytes: [UInt8]) throws {
        let image = try decoder.color(raw: bytes, encoding: encoding, width: 2, height: 1)
        #expect(image.pixels == [1, 2, 3, 4, 5, 6])
    }

    @Test func `spreads gray and skips the padding of rows`() throws {
        let image = try decoder.color(
            raw: [7, 0, 0, 8, 0, 0],
            encoding: "mono8",
            width: 1,
            height: 2,
            step: 3
        )
        #expect(image.pixels == [7, 7, 7, 8, 8, 8])
        let withoutLastPadding = try decoder.color(
            raw: [7, 0, 0, 8],
            encoding: "mono8",
            width: 1,
            height: 2,
            step: 3
        )
        #expect(withoutLastPadding == image)
    }

    @Test(arguments: [
        ("yuyv", "yuyv"), ("yuv422_yuy2", "yuyv"), ("uyvy", "uyvy"), ("yuv422", "uyvy"),
    ])
    func `converts pixel pairs as OpenCV does`(_ encoding: String, _ reference: String) throws {
        let image = try decoder.color(
            raw: try Fixture.bytes("pairs.bin"),
            encoding: encoding,
            width: 16,
            height: 8
        )
        #expect(image.largestDifference(to: try Fixture.image("\(reference).rgb", 16, 8)) <= 1)
    }

    @Test(arguments: [
        ("bayer_rggb8", 0, 0), ("bayer_bggr8", 1, 1), ("bayer_gbrg8", 0, 1), ("bayer_grbg8", 1, 0),
    ])
    func `colours that change evenly come back from a mosaic as they were`(
        _ encoding: String,
        _ redX: Int,
        _ redY: Int
    ) throws {
        let (width, height, step) = (8, 6, 10)
        func color(_ x: Int, _ y: Int) -> [UInt8] {
            [UInt8(10 + 4 * x + 6 * y), UInt8(200 - 8 * x - 2 * y), UInt8(60 + 2 * x + 10 * y)]
        }
        var mosaic = [UInt8](repeating: 0, count: step * height)
        for y in 0..<height {
            for x in 0..<width {
                let (isRedColumn, isRedRow) = ((x + redX) % 2 == 0, (y + redY) % 2 == 0)
                let channel = isRedColumn == isRedRow ? (isRedRow ? 0 : 2) : 1
                mosaic[y * step + x] = color(x, y)[channel]
            }
        }
        let image = try decoder.color(
            raw: mosaic,
            encoding: encoding,
            width: width,
            height: height,
            step: step
        )
        for y in 1..<height - 1 {
            for x in 1..<width - 1 {
                let pixel = 3 * (y * width + x)
                #expect(Array(image.pixels[pixel..<pixel + 3]) == color(x, y), "\(x), \(y)")
            }
        }
        // At the border a colour that is the same everywhere stays so.
        let gray = try decoder.color(
            raw: [UInt8](repeating: 77, count: 4),
            encoding: encoding,
            width: 2,
            height: 2
        )
        #expect(gray.pixels == [UInt8](repeating: 77, count: 12))
        #expect(throws: ImageError.self) {
            try decoder.color(raw: [1, 2], encoding: encoding, width: 2, height: 1)
        }
    }

    @Test func `reads depth in millimetres and metres`() throws {
        let millimetres = try decoder.depth(
            raw: [0xE8, 0x03, 0, 0],
            encoding: "16UC1",
            width: 2,
            height: 1
        )
        #expect(millimetres.metres == [1, 0])
        let values: [Float] = [1.25, .nan, .infinity, -1]
        let bytes = values.flatMap { withUnsafeBytes(of: $0.bitPattern.littleEndian, Array.init) }
        let metres = try decoder.depth(raw: bytes, encoding: "32FC1", width: 2, height: 2)
        #expect(metres.metres == [1.25, 0, 0, 0])
    }

    @Test func `says which encodings it knows`() throws {
        let error = #expect(throws: ImageError.self) {
            try decoder.color(raw: [0], encoding: "nv12", width: 1, height: 1)
        }
        let text = "\(try #require(error))"
        #expect(
            text.contains("'nv12'") && text.contains("yuv422_yuy2") && text.contains("rgb8")
        )
    }

    @Test(arguments: [
        (2, 2, 0, 11), (2, 2, 0, 13), (2, 2, 5, 12), (0, 2, 0, 12), (2, -1, 0, 12),
        (Int.max, 2, 0, 12),
        (2, Int.max, 0, 12), (2, 2, Int.max, 12), (8000, 8000, 0, 12), (2, 2, -6, 12),
    ])
    func `refuses what the size cannot be`(_ width: Int, _ height: Int, _ step: Int, _ count: Int) {
        #expect(throws: ImageError.self) {
            try decoder.color(
                raw: [UInt8](repeating: 0, count: count),
                encoding: "rgb8",
                width: width,
                height: height,
                step: step
            )
        }
    }

    @Test func `names the byte count that it wants`() throws {
        #expect(
            throws: ImageError.wrongByteCount(
                found: 11,
                expected: 12,
                encoding: "bgr8",
                width: 2,
                height: 2
            )
        ) {
            try decoder.color(
                raw: [UInt8](repeating: 0, count: 11),
                encoding: "bgr8",
                width: 2,
                height: 2
            )
        }
    }

    @Test func `pixel pairs need an even width`() throws {
        let error = #expect(throws: ImageError.self) {
            try decoder.color(
                raw: [UInt8](repeating: 0, count: 6),
                encoding: "yuyv",
                width: 3,
                height: 1
            )
        }
        #expect("\(try #require(error))".contains("even"))
    }
}
