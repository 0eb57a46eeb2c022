import CKernels
import Foundation
import Geometry
import Imaging
import RandomTestSupport
import Splatting
import Testing

/// Golden numbers B.5 to B.7 and test D.7 of the architecture brief.
@Suite struct GoldenTests {
    private static let camera = Pinhole(
        fx: 220,
        fy: 220,
        cx: 128,
        cy: 128,
        width: 256,
        height: 256
    )

    private static let rotation = Matrix3(rowMajor: [
        0.9945551, 0.0309426, 0.0995121, -0.0289445, 0.9993506, -0.0214609, -0.1001115, 0.0184638,
        0.9948049,
    ])

    private func gaussian(
        at position: [Float],
        scales: [Float] = [0.02, 0.05, 0.01],
        rotation: [Float] = [1, 0, 0, 0],
        opacity: Float = 0.8,
        harmonics: [Float] = [Float](repeating: 0, count: 12)
    ) -> GaussianCloud {
        GaussianCloud(
            positions: position,
            rotations: rotation,
            scales: scales,
            opacities: [opacity],
            sphericalHarmonics: harmonics
        )
    }

    private func isNear(_ a: Float, _ b: Double, within tolerance: Double) -> Bool {
        abs(Double(a) - b) <= tolerance
    }

    @Test func `B5 band one turns with the frame`() {
        let pose = Pose(rotation: Quaternion(Self.rotation), translation: [1, 2, 3])
        let turned = gaussian(
            at: [0, 0, 2],
            harmonics: [9, 0.1, -0.2, 0.3, 8, 0.2, -0.4, 0.6, 7, 0, 0, 0]
        ).transformed(by: pose)
        let expected: [Double] = [0.0869595, -0.1707739, 0.3213632]
        for k in 0..<3 {
            #expect(isNear(turned.sphericalHarmonics[1 + k], expected[k], within: 1e-6))
            #expect(isNear(turned.sphericalHarmonics[5 + k], 2 * expected[k], within: 2e-6))
            #expect(turned.sphericalHarmonics[9 + k] == 0)
        }
        #expect(turned.sphericalHarmonics[0] == 9 && turned.sphericalHarmonics[8] == 7)
        // The quaternion of B.4.
        let quaternion: [Double] = [0.9985878, 0.0099953, 0.0499765, -0.0149929]
        for k in 0..<4 { #expect(isNear(turned.rotations[k], quaternion[k], within: 1e-6)) }
    }

    @Test func `B5 colour in a direction`() {
        let constant = (0.7 - 0.5) / Float(0.28209479177387814)
        let channel: [Float] = [constant, 0.1, -0.2, 0.3]
        let cloud = gaussian(
            at: [0.3, -0.5, 0.8],
            opacity: 1,
            harmonics: channel + channel + channel
        )
        let color = project(cloud).color
        #expect(isNear(color[0], 0.6012874, within: 1e-6))
        #expect(color[0] == color[2])
    }

    private func project(
        _ cloud: GaussianCloud
    ) -> (mean: [Float], conic: [Float], radii: [Float], color: [Float]) {
        var scene = semsplat_scene()
        scene.count = 1
        (scene.width, scene.height, scene.threads) = (256, 256, 1)
        scene.color_kind = Int32(SEMSPLAT_COLORS_HARMONICS)
        (scene.fx, scene.fy, scene.cx, scene.cy) = (220, 220, 128, 128)
        scene.camera_from_world = (1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0)
        (scene.near_metres, scene.far_metres) = (0.05, 100)
        var (mean, conic) = ([Float](repeating: 0, count: 2), [Float](repeating: 0, count: 3))
        var (radii, color) = (mean, conic)
        let isVisible = cloud.positions.withUnsafeBufferPointer { positions in
            cloud.rotations.withUnsafeBufferPointer { rotations in
                cloud.scales.withUnsafeBufferPointer { scales in
                    cloud.opacities.withUnsafeBufferPointer { opacities in
                        cloud.sphericalHarmonics.withUnsafeBufferPointer { harmonics in
                            scene.means = positions.baseAddress
                            scene.quaternions = rotations.baseAddress
                            scene.scales = scales.baseAddress
                            scene.opacities = opacities.baseAddress
                            scene.colors = harmonics.baseAddress
                            return semsplat_project(&scene, 0, &mean, &conic, &radii, &color)
                        }
                    }
                }
            }
        }
        #expect(isVisible == 1)
        return (mean, conic, radii, color)
    }

    @Test func `B6 projection`() {
        let cloud = gaussian(at: [0.3, -0.2, 2], rotation: [0.9, 0.1, -0.3, 0.2])
        let seen = project(cloud)
        #expect(isNear(seen.mean[0], 161, within: 1e-4) && isNear(seen.mean[1], 106, within: 1e-4))
        for (value, expected) in zip(seen.conic, [0.23658, 0.101283, 0.0824]) {
            #expect(isNear(value, expected, within: 2e-6))
        }
        #expect(seen.radii.map { $0.rounded(.up) } == [10, 17])
        let drawn = Rasteriser().render(
            cloud,
            camera: Self.camera,
            worldFromCamera: .identity
        )
        #expect(isNear(drawn.alpha[106 * 256 + 161], 0.7495092, within: 1e-6))
    }

    @Test func `B7 compositing, and what is full stays as it is`() {
        // So large that alpha is the opacity at the pixel that the mean is in the middle of.
        var cloud = GaussianCloud.empty
        for (k, opacity) in [Float(0.6), 0.5, 0.99, 0.96].enumerated() {
            let gray = (Float(k + 1) - 0.5) / Float(0.28209479177387814)
            let z = Float(2 + k)
            cloud.append(
                contentsOf: gaussian(
                    at: [0.5 / 220 * z, 0.5 / 220 * z, z],
                    scales: [9, 9, 9],
                    opacity: opacity,
                    harmonics: [gray, 0, 0, 0, gray, 0, 0, 0, gray, 0, 0, 0]
                )
            )
        }
        let three = Rasteriser().render(
            cloud.subset(0..<3),
            camera: Self.camera,
            worldFromCamera: .identity
        )
        let four = Rasteriser().render(cloud, camera: Self.camera, worldFromCamera: .identity)
        let pixel = 128 * 256 + 128
        #expect(isNear(three.color[3 * pixel], 1.594, within: 1e-5))
        #expect(isNear(three.alpha[pixel], 0.998, within: 1e-6))
        #expect(isNear(three.depth[pixel], (0.6 * 2 + 0.2 * 3 + 0.198 * 4) / 0.998, within: 1e-5))
        #expect(four.color[3 * pixel] == three.color[3 * pixel])
        #expect(four.alpha[pixel] == three.alpha[pixel])
    }

    @Test func `D7 an image lifted to its depth comes back`() {
        // A checker, a sinusoid and 5 % noise, on a slanted floor of true depth.
        let size = 128
        let camera = Pinhole(
            fx: 110,
            fy: 110,
            cx: 64,
            cy: 64,
            width: size,
            height: size
        )
        var generator = SeededGenerator(seed: 3)
        var (cloud, picture) = (GaussianCloud.empty, [Double]())
        for row in 0..<size {
            for column in 0..<size {
                let checker = (row / 16 + column / 16) % 2 == 0 ? 0.3 : 0.5
                let wave = 0.15 * sin(Double(column) / 5) * cos(Double(row) / 7)
                let value = checker + wave + 0.05 * Double(generator.normal())
                let z = 2 + Double(row) / 100
                let point = camera.unproject(
                    [Double(column) + 0.5, Double(row) + 0.5],
                    depthMetres: z
                )
                let c = Float((value - 0.5) / 0.28209479177387814)
                cloud.append(
                    contentsOf: gaussian(
                        at: [Float(point.x), Float(point.y), Float(point.z)],
                        scales: [Float](repeating: Float(0.3 * z / 110), count: 3),
                        opacity: 0.99,
                        harmonics: [c, 0, 0, 0, c, 0, 0, 0, c, 0, 0, 0]
                    )
                )
                picture += [value, value, value]
            }
        }
        let drawn = Rasteriser().render(cloud, camera: camera, worldFromCamera: .identity)
        let squares = zip(drawn.color, picture).reduce(0) { $0 + pow(Double($1.0) - $1.1, 2) }
        let psnr = -10 * log10(squares / Double(picture.count))
        #expect(psnr > 25)
        let depth = drawn.depthImage()
        #expect(depth.metres.allSatisfy { $0 > 1.9 && $0 < 3.4 })
    }
}
