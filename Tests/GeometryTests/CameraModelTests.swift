import Foundation
import Geometry
import Testing

@Suite struct CameraModelTests {
    /// What OpenCV says: see Tests/Fixtures/make_camera_fixture.py.
    struct Reference: Decodable {
        struct Lens: Decodable {
            let model: String
            let coefficients: [Double]
            let points: [Vector3]
            let pixels: [SIMD2<Double>]
        }

        let matrix: [Double]
        let lenses: [Lens]

        func camera(_ lens: Lens) -> CameraModel {
            let k = lens.coefficients
            let distortion: Distortion =
                switch lens.model {
                case "plumb_bob", "pincushion":
                    .plumbBob(k1: k[0], k2: k[1], p1: k[2], p2: k[3], k3: k[4])
                case "rational_polynomial":
                    .rational(
                        k1: k[0],
                        k2: k[1],
                        p1: k[2],
                        p2: k[3],
                        k3: k[4],
                        k4: k[5],
                        k5: k[6],
                        k6: k[7]
                    )
                case "equidistant": .equidistant(k1: k[0], k2: k[1], k3: k[2], k4: k[3])
                default: .none
                }
            return CameraModel(
                pinhole: Pinhole(
                    openCVFx: matrix[0],
                    fy: matrix[4],
                    cx: matrix[2],
                    cy: matrix[5],
                    width: 640,
                    height: 480
                ),
                distortion: distortion
            )
        }
    }

    let reference: Reference

    init() throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent()
        let data = try Data(contentsOf: folder.appending(path: "Fixtures/camera_models.json"))
        reference = try JSONDecoder().decode(Reference.self, from: data)
    }

    @Test func `projects where OpenCV does, half a pixel on`() throws {
        try #require(reference.lenses.count == 5)
        for lens in reference.lenses {
            let camera = reference.camera(lens)
            for (point, pixel) in zip(lens.points, lens.pixels) {
                let found = try #require(camera.project(point), "\(lens.model) \(point)")
                #expect(
                    abs(found.x - pixel.x - 0.5) < 1e-6 && abs(found.y - pixel.y - 0.5) < 1e-6,
                    "\(lens.model)"
                )
            }
        }
    }

    @Test func `unprojecting takes every projected point back`() throws {
        for lens in reference.lenses {
            let camera = reference.camera(lens)
            for point in lens.points {
                let pixel = try #require(camera.project(point))
                let direction = try #require(camera.direction(at: pixel), "\(lens.model) \(point)")
                #expect((direction - point.normalised).length < 1e-8, "\(lens.model) \(point)")
                let again = try #require(camera.unproject(pixel, depthMetres: point.z))
                #expect((again - point).length < 1e-6, "\(lens.model)")
            }
        }
    }

    @Test func `every pixel of a strong lens either converges or says that it does not`() throws {
        let strong = CameraModel(
            pinhole: Pinhole(fx: 300, fy: 300, cx: 320, cy: 240, width: 640, height: 480),
            distortion: .plumbBob(k1: -0.35, k2: 0.12, p1: 0.001, p2: 0.001, k3: -0.015)
        )
        for y in stride(from: 0.5, to: 480, by: 13) {
            for x in stride(from: 0.5, to: 640, by: 13) {
                guard let direction = strong.direction(at: [x, y]) else {
                    // The polynomial rises up to r = 1.9, about 339 pixels from the centre.
                    #expect(((x - 320) * (x - 320) + (y - 240) * (y - 240)).squareRoot() > 330)
                    continue
                }
                let pixel = try #require(strong.project(direction))
                #expect(abs(pixel.x - x) < 1e-6 && abs(pixel.y - y) < 1e-6)
            }
        }
    }

    @Test func `a point that folds into the image is not seen`() {
        // With k1 = -0.3 the radius grows up to r = 1.05 and falls to 0 at r = 1.83.
        let lens = CameraModel(
            pinhole: Pinhole(fx: 300, fy: 300, cx: 320, cy: 240, width: 640, height: 480),
            distortion: .plumbBob(k1: -0.3, k2: 0, p1: 0, p2: 0, k3: 0)
        )
        #expect(lens.project([1.0, 0, 1]) != nil)
        #expect(lens.project([1.5, 0, 1]) == nil)
        #expect(lens.project([0, 0, -1]) == nil && lens.project([0, 0, 0]) == nil)
        #expect(lens.direction(at: [639.5, 479.5]) == nil)
    }

    @Test func `a fisheye sees beyond a right angle`() throws {
        let fisheye = CameraModel(
            pinhole: Pinhole(fx: 200, fy: 200, cx: 400, cy: 400, width: 800, height: 800),
            distortion: .equidistant(k1: 0, k2: 0, k3: 0, k4: 0)
        )
        let behind = Vector3(sin(1.8), 0, cos(1.8))
        let pixel = try #require(fisheye.project(behind))
        #expect(abs(pixel.x - 400 - 200 * 1.8) < 1e-9)
        #expect((try #require(fisheye.direction(at: pixel)) - behind).length < 1e-9)
        #expect(fisheye.unproject(pixel, depthMetres: 1) == nil)
        #expect(fisheye.direction(at: [400, 400]) == [0, 0, 1])
    }
}
