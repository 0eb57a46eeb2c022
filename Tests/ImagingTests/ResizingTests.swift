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
