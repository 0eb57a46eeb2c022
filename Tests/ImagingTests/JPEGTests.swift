import Foundation
import Imaging
import RandomTestSupport
import Testing

@Suite struct JPEGTests {
    let decoder = ImageDecoder()

    @Test(arguments: ["ramp", "progressive", "gray"])
    func `decodes what Pillow wrote as Pillow does`(_ name: String) throws {
        let image = try decoder.color(try Fixture.bytes("\(name).jpg"))
        let expected = try Fixture.image("\(name).rgb", 48, 32)
        #expect((image.width, image.height) == (48, 32))
        #expect(image.largestDifference(to: expected) <= 2)
    }

    @Test func `keeps a picture through encoding and decoding`() throws {
        let again = try decoder.color(try Fixture.ramp.jpeg(quality: 95))
        #expect(again.largestDifference(to: Fixture.ramp) <= 12)
    }

    @Test(arguments: [2, 4, 8])
    func `a reduced picture has the mean of every square`(_ reduction: Int) throws {
        let picture = Fixture.ramp.resized(width: 477, height: 321)
        let bytes = try picture.jpeg(quality: 98)
        let reduced = try decoder.color(bytes, reducedBy: reduction)
        #expect(reduced.reduction == reduction)
        #expect((reduced.fullWidth, reduced.fullHeight) == (477, 321))
        let (columns, rows) = (477 / reduction, 321 / reduction)
        #expect(reduced.image.width == columns + 1 && reduced.image.height == rows + 1)
        let means = picture.resampled(
            x: 0,
            y: 0,
            width: Double(columns * reduction),
            height: Double(rows * reduction),
            toWidth: columns,
            height: rows
        )
        for y in 0..<rows {
            for x in 0..<columns {
                let (found, expected) = (reduced.image[x, y], means[x, y])
                #expect(abs(Int(found.red) - Int(expected.red)) <= 4)
                #expect(abs(Int(found.green) - Int(expected.green)) <= 4)
                #expect(abs(Int(found.blue) - Int(expected.blue)) <= 4)
            }
        }
    }

    @Test func `a reduced picture's errors are those of the whole one, and a PNG comes in full`()
        throws
    {
        let bytes = try Fixture.bytes("ramp.jpg")
        for length in stride(from: 2, to: bytes.count - 2, by: 7) {
            #expect(throws: ImageError.self) {
                try decoder.color(Array(bytes.prefix(length)), reducedBy: 4)
            }
        }
        let small = ImageDecoder(limits: ImageLimits(maximumSide: 40))
        #expect(throws: ImageError.tooLarge(width: 48, height: 32, limits: small.limits)) {
            try small.color(bytes, reducedBy: 8)
        }
        let png = try Fixture.bytes("rgb.png")
        #expect(try decoder.color(png, reducedBy: 8) == ReducedImage(try decoder.color(png)))
    }

    @Test func `a truncated image is an error that says so, at any length`() throws {
        let bytes = try Fixture.bytes("ramp.jpg")
        for length in 2..<bytes.count - 2 {
            let error = #expect(throws: ImageError.self) {
                try decoder.color(Array(bytes.prefix(length)))
            }
            guard case .undecodable(let format, let reason) = error else {
                Issue.record("\(String(describing: error)) at \(length) bytes")
                continue
            }
            #expect(format == "JPEG" && !reason.isEmpty)
        }
        let error = #expect(throws: ImageError.self) { try decoder.color(Array(bytes.prefix(700))) }
        #expect("\(try #require(error))".contains("remature end"))
    }

    @Test func `stray bytes behind the picture do no harm`() throws {
        let bytes = try Fixture.bytes("ramp.jpg")
        let padded = try decoder.color(bytes + [UInt8](repeating: 0, count: 100))
        let stray = try decoder.color(Array(bytes.dropLast(2)) + [0x12, 0x34] + bytes.suffix(2))
        #expect(padded == stray)
    }

    @Test func `no flipped byte crashes it`() throws {
        let bytes = try Fixture.bytes("progressive.jpg")
        var (generator, failures) = (SeededGenerator(seed: 7), 0)
        for _ in 0..<2000 {
            var broken = bytes
            for _ in 0..<3 {
                broken[Int.random(in: 0..<bytes.count, using: &generator)] = .random(
                    in: 0...255,
                    using: &generator
                )
            }
            do { _ = try decoder.color(broken) } catch { failures += 1 }
        }
        #expect(failures > 200)
    }

    @Test func `a header that claims a huge picture is refused before memory is taken`() throws {
        var bytes = try Fixture.bytes("ramp.jpg")
        let frame = try #require(
            zip(bytes.indices, bytes.indices.dropFirst()).first {
                bytes[$0] == 0xFF && bytes[$1] == 0xC0
            }
        )
        for offset in 5...8 { bytes[frame.0 + offset] = 0x7F }
        let error = #expect(throws: ImageError.self) { try decoder.color(bytes) }
        #expect(error == .tooLarge(width: 0x7F7F, height: 0x7F7F, limits: ImageLimits()))
    }

    @Test func `decodes a camera's stream with time to spare`() throws {
        let scene = Fixture.ramp.resized(width: 640, height: 480)
        let bytes = try scene.jpeg()
        let seconds = try (0..<20).map { _ in
            let start = ContinuousClock.now
            _ = try decoder.color(bytes)
            return (ContinuousClock.now - start) / .seconds(1)
        }
        // 30 Hz leaves 33 ms a frame; the machine may be busy, so the best of twenty counts.
        #expect(try #require(seconds.min()) < 0.015)
    }
}
