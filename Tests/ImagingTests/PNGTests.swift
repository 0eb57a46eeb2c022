import Imaging
import RandomTestSupport
import Testing

@Suite struct PNGTests {
    let decoder = ImageDecoder()

    @Test(arguments: ["rgb.png", "rgba.png"])
    func `reads the colours that Pillow wrote`(_ name: String) throws {
        #expect(try decoder.color(try Fixture.bytes(name)) == Fixture.ramp)
    }

    @Test func `reads palettes and gray as colour`() throws {
        let palette = try decoder.color(try Fixture.bytes("palette.png"))
        #expect(
            palette[0, 0] == (10, 20, 30) && palette[20, 5] == (40, 50, 60)
                && palette[47, 31] == (70, 80, 90)
        )
        let gray = try decoder.color(try Fixture.bytes("gray8.png"))
        #expect(gray[9, 3] == (45, 45, 45))
    }

    @Test func `reads millimetres and ids of sixteen bits`() throws {
        let bytes = try Fixture.bytes("gray16.png")
        let depth = try decoder.depth(bytes)
        let labels = try decoder.labels(bytes)
        #expect(labels[0, 0] == 0 && labels[47, 31] == 31_799)
        #expect(depth[0, 0] == 0 && abs(depth[47, 31] - 31.799) < 1e-5)
        #expect(try decoder.labels(try Fixture.bytes("gray8.png"))[9, 3] == 45)
    }

    @Test func `what it writes it reads`() throws {
        #expect(try decoder.color(try Fixture.ramp.png()) == Fixture.ramp)
        let depth = DepthImage(width: 3, height: 2, metres: [0, 0.001, 1.5, 65.535, 65.6, -1])
        let again = try decoder.depth(try depth.png())
        #expect(
            zip(again.metres, [0, 0.001, 1.5, 65.535, 0, 0]).allSatisfy { abs($0 - $1) < 1e-5 }
        )
        let labels = LabelImage(width: 2, height: 2, labels: [0, 1, 1001, 65_535])
        #expect(try decoder.labels(try labels.png()) == labels)
        let mask = Mask(width: 3, height: 1, isSet: [true, false, true])
        #expect(try decoder.labels(try mask.png()).labels == [255, 0, 255])
    }

    @Test func `a picture of the wrong kind is named`() throws {
        #expect(throws: ImageError.wrongPixels(found: "8-bit RGB", expected: "16-bit gray")) {
            try decoder.depth(try Fixture.bytes("rgb.png"))
        }
        #expect(throws: ImageError.wrongPixels(found: "JPEG", expected: "PNG")) {
            try decoder.depth(try Fixture.bytes("ramp.jpg"))
        }
    }

    @Test func `garbage and nothing are named`() {
        #expect(throws: ImageError.empty) { try decoder.color([]) }
        #expect(throws: ImageError.unknownFormat(firstBytes: [0x52, 0x49, 0x46, 0x46])) {
            try decoder.color([0x52, 0x49, 0x46, 0x46, 0, 0])
        }
    }

    @Test func `a truncated image is an error at any length`() throws {
        let bytes = try Fixture.bytes("rgba.png")
        for length in 4..<bytes.count {
            #expect(throws: ImageError.self) { try decoder.color(Array(bytes.prefix(length))) }
        }
    }

    @Test func `no flipped byte crashes it`() throws {
        let bytes = try Fixture.bytes("gray16.png")
        var (generator, failures) = (SeededGenerator(seed: 11), 0)
        for _ in 0..<2000 {
            var broken = bytes
            broken[Int.random(in: 4..<bytes.count, using: &generator)] ^= .random(
                in: 1...255,
                using: &generator
            )
            do { _ = try decoder.depth(broken) } catch { failures += 1 }
        }
        #expect(failures > 1900)
    }

    @Test func `limits hold`() throws {
        let limits = ImageLimits(maximumSide: 40)
        #expect(throws: ImageError.tooLarge(width: 48, height: 32, limits: limits)) {
            try ImageDecoder(limits: limits).color(try Fixture.bytes("rgb.png"))
        }
    }
}
