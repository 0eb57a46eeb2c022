import Geometry
import Imaging
import Testing

@Suite struct ResizingTests {
    @Test(arguments: [(16, 12), (56, 48)])
    func `agrees with OpenCV's area and linear interpolation`(_ width: Int, _ height: Int) throws {
        let source = try Fixture.image("resize_40x30.rgb", 40, 30)
        let expected = try Fixture.image("resize_\(width)x\(height).rgb", width, height)
        #expect(source.resized(width: width, height: height).largestDifference(to: expected) <= 1)
    }

    /// Sizes that divide and that do not, crops that cut through pixels, larger and smaller results.
    @Test(arguments: [
        (16, 12, 0.0, 0.0, 48.0, 32.0),
        (48, 32, 1.25, 0.5, 46.5, 31.25),
        (7, 5, 3.3, 2.2, 44.1, 28.4),
        (19, 32, 0.0, 0.0, 48.0, 32.0),
        (90, 61, 10.5, 4.25, 20.0, 17.0),
        (1, 1, 0.0, 0.0, 48.0, 32.0),
    ])
    func `agrees with a plain sum over covered pixels`(
        _ width: Int,
        _ height: Int,
        _ x: Double,
        _ y: Double,
        _ cropWidth: Double,
        _ cropHeight: Double
    ) {
        var source = Fixture.ramp
        for index in source.pixels.indices { source.pixels[index] &+= UInt8(index * index % 97) }
        let columns = (0..<width).map {
            plainTaps($0, of: width, start: x, length: cropWidth, sourceCount: source.width)
        }
        let rows = (0..<height).map {
            plainTaps($0, of: height, start: y, length: cropHeight, sourceCount: source.height)
        }
        var expected = ColorImage(width: width, height: height)
        for (row, rowTaps) in rows.enumerated() {
            for (column, columnTaps) in columns.enumerated() {
                for channel in 0..<3 {
                    var sum = 0.0
                    for (v, down) in rowTaps {
                        for (u, right) in columnTaps {
                            let index = 3 * (v * source.width + u) + channel
                            sum += down * right * Double(source.pixels[index])
                        }
                    }
                    expected.pixels[3 * (row * width + column) + channel] = UInt8(sum.rounded())
                }
            }
        }
        let resampled = source.resampled(
            x: x,
            y: y,
            width: cropWidth,
            height: cropHeight,
            toWidth: width,
            height: height
        )
        #expect(resampled.largestDifference(to: expected) <= 1)
    }

    /// The source samples of a target sample, and the share of each: what it covers, or the two nearest.
    private func plainTaps(
        _ index: Int,
        of count: Int,
        start: Double,
        length: Double,
        sourceCount: Int
    ) -> [(Int, Double)] {
        let scale = length / Double(count)
        let low = start + Double(index) * scale
        let shares = (0..<sourceCount).map { sample -> (Int, Double) in
            guard scale <= 1 else {
                return (
                    sample, max(0, min(low + scale, Double(sample + 1)) - max(low, Double(sample)))
                )
            }
            let centre = min(Double(sourceCount) - 0.5, max(0.5, low + scale / 2))
            return (sample, max(0, 1 - abs(Double(sample) + 0.5 - centre)))
        }
        let total = shares.reduce(0) { $0 + $1.1 }
        return shares.filter { $0.1 > 0 }.map { ($0.0, $0.1 / total) }
    }

    @Test func `the same size is the same image`() {
        #expect(Fixture.ramp.resized(width: 48, height: 32) == Fixture.ramp)
    }

    @Test func `a crop and its camera see the same things`() {
        // The ramp's red is 5 * (u - 0.5) at pixel u, so a pixel's colour tells where it looks.
        let camera = Pinhole(fx: 40, fy: 40, cx: 24, cy: 16, width: 48, height: 32)
        let view = camera.cropped(x: 6.5, y: 4, width: 32, height: 24, toWidth: 16, height: 12)
        let image = Fixture.ramp.resampled(
            x: 6.5,
            y: 4,
            width: 32,
            height: 24,
            toWidth: 16,
            height: 12
        )
        for (x, y) in [(0, 0), (7, 5), (15, 11)] {
            let ray = view.unproject([Double(x) + 0.5, Double(y) + 0.5], depthMetres: 1)
            let pixel = camera.project(ray) ?? .zero
            #expect(abs(Double(image[x, y].red) - 5 * (pixel.x - 0.5)) <= 0.51)
            #expect(abs(Double(image[x, y].green) - 7 * (pixel.y - 0.5)) <= 0.51)
        }
    }

    @Test func `depth and labels are picked, never mixed`() {
        let labels = LabelImage(width: 4, height: 2, labels: [1, 2, 3, 4, 5, 6, 7, 8])
        #expect(labels.resized(width: 2, height: 1).labels == [6, 8])
        #expect(
            labels.resized(width: 8, height: 2).labels == [
                1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8,
            ]
        )
        let depth = DepthImage(width: 2, height: 1, metres: [0, 5])
        #expect(depth.resized(width: 4, height: 1).metres == [0, 0, 5, 5])
    }
}
