import Foundation
import Geometry
import Imaging
import Ingest
import Testing

@Suite struct RectifierTests {
    static let pinhole = Pinhole(fx: 300, fy: 310, cx: 325, cy: 236, width: 640, height: 480)
    static let lenses: [Distortion] = [
        .none, .plumbBob(k1: -0.25, k2: 0.08, p1: 0.001, p2: -0.001, k3: -0.01),
        .plumbBob(k1: 0.08, k2: 0.02, p1: 0, p2: 0.001, k3: 0),
        .rational(
            k1: 0.48,
            k2: 0.11,
            p1: 0.0009,
            p2: -0.0004,
            k3: 0.006,
            k4: 0.82,
            k5: 0.23,
            k6: 0.031
        ),
        .equidistant(k1: -0.012, k2: 0.031, k3: -0.027, k4: 0.0065),
    ]

    /// A smooth picture on the sphere around the camera.
    static func colour(_ direction: Vector3) -> SIMD3<Double> {
        let d = direction.normalised
        return 127.5 + 120 * SIMD3(sin(4 * d.x), sin(5 * d.y + 1), cos(3 * d.x - 4 * d.y))
    }

    static func picture(_ model: CameraModel) -> ColorImage {
        var pixels: [UInt8] = []
        for y in 0..<model.pinhole.height {
            for x in 0..<model.pinhole.width {
                let direction = model.direction(at: [Double(x) + 0.5, Double(y) + 0.5])
                let value = direction.map(Self.colour) ?? .zero
                for channel in 0..<3 { pixels.append(UInt8(value[channel].rounded())) }
            }
        }
        return ColorImage(width: model.pinhole.width, height: model.pinhole.height, pixels: pixels)
    }

    @Test(arguments: lenses)
    func `the view shows every direction's colour where its camera says`(_ lens: Distortion) throws
    {
        let model = CameraModel(pinhole: Self.pinhole, distortion: lens)
        let rectifier = Rectifier(model, width: 256, height: 192)
        let view = rectifier.image(Self.picture(model))
        var worst = 0.0
        for y in stride(from: 0, to: 192, by: 5) {
            for x in stride(from: 0, to: 256, by: 5) {
                let ray = rectifier.pinhole.unproject(
                    [Double(x) + 0.5, Double(y) + 0.5],
                    depthMetres: 1
                )
                let (expected, found) = (Self.colour(ray), view[x, y])
                let difference =
                    SIMD3(Double(found.red), Double(found.green), Double(found.blue)) - expected
                worst = max(worst, abs(difference.x), abs(difference.y), abs(difference.z))
            }
        }
        // Half a pixel of displacement would show as 5 and more.
        #expect(worst < 1.5, "\(worst)")
    }

    @Test(arguments: lenses)
    func `the view has the network's size and shape, and nothing of it is outside the image`(
        _ lens: Distortion
    ) throws {
        let model = CameraModel(pinhole: Self.pinhole, distortion: lens)
        let rectifier = Rectifier(model, width: 256, height: 192)
        #expect(rectifier.pinhole.width == 256 && rectifier.pinhole.height == 192)
        #expect(abs(rectifier.pinhole.fx / rectifier.pinhole.fy - 300.0 / 310) < 1e-9)
        for step in 0...16 {
            let part = Double(step) / 16
            for pixel in [
                [part * 256, 0], [part * 256, 192], [0, part * 192], [256, part * 192],
            ] as [SIMD2<Double>] {
                let source = try #require(rectifier.originalPixel(pixel))
                #expect(source.x > -0.5 && source.y > -0.5 && source.x < 640.5 && source.y < 480.5)
                let back = try #require(rectifier.viewPixel(source))
                #expect(abs(back.x - pixel.x) < 1e-5 && abs(back.y - pixel.y) < 1e-5)
            }
        }
    }

    @Test func `without a lens it keeps the whole field of view, or its centre`() {
        let model = CameraModel(pinhole: Self.pinhole)
        let whole = Rectifier(model, width: 256, height: 192)
        #expect(
            whole.pinhole == Pinhole(fx: 120, fy: 124, cx: 130, cy: 94.4, width: 256, height: 192)
        )
        #expect(
            whole.image(Self.picture(model)) == Self.picture(model).resized(width: 256, height: 192)
        )
        let square = Rectifier(model, width: 192, height: 192)
        #expect(
            square.pinhole == Pinhole(fx: 120, fy: 124, cx: 98, cy: 94.4, width: 192, height: 192)
        )
    }

    @Test func `a fisheye's view ends at a hundred degrees`() {
        let fisheye = CameraModel(
            pinhole: Pinhole(fx: 200, fy: 200, cx: 400, cy: 400, width: 800, height: 800),
            distortion: .equidistant(k1: 0, k2: 0, k3: 0, k4: 0)
        )
        let view = Rectifier(fisheye, width: 128, height: 128).pinhole
        #expect(abs(2 * atan(64 / view.fx) * 180 / .pi - 100) < 1e-6)
    }

    @Test(arguments: lenses)
    func `masks go back to the image as it was taken`(_ lens: Distortion) {
        let model = CameraModel(pinhole: Self.pinhole, distortion: lens)
        let view = Rectifier(model, width: 256, height: 192).pinhole
        // A disc around the direction (0.2, -0.1, 1), drawn in the view.
        func isIn(_ direction: Vector3) -> Bool {
            (direction / direction.z - Vector3(0.2, -0.1, 1)).length < 0.25
        }
        let inView = Mask(
            width: 256,
            height: 192,
            isSet: (0..<256 * 192).map {
                isIn(
                    view.unproject(
                        [Double($0 % 256) + 0.5, Double($0 / 256) + 0.5],
                        depthMetres: 1
                    )
                )
            }
        )
        let mask = OriginalImageMap(from: view, to: model).mask(inView)
        var (agree, either) = (0, 0)
        for y in 0..<480 {
            for x in 0..<640 {
                let truth =
                    model.direction(at: [Double(x) + 0.5, Double(y) + 0.5]).map {
                        $0.z > 0 && isIn($0)
                    } ?? false
                agree += truth && mask[x, y] ? 1 : 0
                either += truth || mask[x, y] ? 1 : 0
            }
        }
        #expect(either > 5000 && Double(agree) > 0.95 * Double(either), "\(agree) of \(either)")
    }

    @Test func `a frame brings its way along, and another is made when it does not fit`() {
        let model = CameraModel(pinhole: Self.pinhole, distortion: Self.lenses[1])
        var frame = PosedFrame(
            camera: "front",
            stampNanoseconds: 1,
            image: Self.picture(model),
            model: model,
            worldFromCamera: .identity,
            rectifier: Rectifier(model, width: 256, height: 192)
        )
        let brought = NetworkView(frame, width: 256, height: 192)
        frame.rectifier = Rectifier(model, width: 64, height: 64)
        let made = NetworkView(frame, width: 256, height: 192)
        #expect(brought.image == made.image && brought.pinhole == made.pinhole)
    }

    @Test func `making a view takes a fraction of a frame's time`() throws {
        let model = CameraModel(pinhole: Self.pinhole, distortion: Self.lenses[1])
        let rectifier = Rectifier(model, width: 256, height: 192)
        let image = Self.picture(model)
        let seconds = (0..<10).map { _ in
            let start = ContinuousClock.now
            _ = rectifier.image(image)
            return (ContinuousClock.now - start) / .seconds(1)
        }
        #expect(try #require(seconds.min()) < 0.025, "\(seconds)")
    }
}
