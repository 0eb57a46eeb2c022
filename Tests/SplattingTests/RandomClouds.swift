import Foundation
import Geometry
import RandomTestSupport
import Splatting

extension SeededGenerator {
    /// Of mean 0 and deviation 1, near enough.
    mutating func normal() -> Float {
        (0..<12).reduce(-6) { sum, _ in sum + Float.random(in: 0...1, using: &self) }
    }
}

extension Pose {
    /// A rotation by some 37° about a slanted axis (pitch and roll, not only yaw), and a shift.
    static let slanted = Pose(
        rotation: Quaternion(radians: 0.65, about: [0.3, -0.8, 0.4]),
        translation: [0.4, -0.3, 0.7]
    )
}

extension Pinhole {
    /// Off-centre, of unequal focal lengths, no multiple of the tiles.
    static let odd = Pinhole(fx: 61, fy: 53, cx: 24.3, cy: 26.8, width: 53, height: 45)
}

extension GaussianCloud {
    /// Gaussians of a few pixels' size around the view of a camera.
    static func random(
        _ count: Int,
        channels: Int,
        camera: Pinhole,
        worldFromCamera: Pose,
        seed: UInt64
    ) -> GaussianCloud {
        var generator = SeededGenerator(seed: seed)
        var cloud = GaussianCloud.empty
        for _ in 0..<count {
            let z = Double.random(in: 0.8...4, using: &generator)
            let pixel = SIMD2(
                Double(camera.width) * Double.random(in: -0.3...1.3, using: &generator),
                Double(camera.height) * Double.random(in: -0.3...1.3, using: &generator)
            )
            let point = worldFromCamera * camera.unproject(pixel, depthMetres: z)
            let rotation = Quaternion(
                radians: Double.random(in: 0...3, using: &generator),
                about: [0.1, 0.7, -0.4]
            )
            cloud.append(
                contentsOf: GaussianCloud(
                    positions: [Float(point.x), Float(point.y), Float(point.z)],
                    rotations: [rotation.w, rotation.x, rotation.y, rotation.z].map(Float.init),
                    scales: (0..<3).map { _ in
                        Float(z / camera.fx) * Float.random(in: 0.2...4, using: &generator)
                    },
                    opacities: [Float.random(in: 0.02...1, using: &generator)],
                    sphericalHarmonics: (0..<12).map { _ in 0.5 * generator.normal() },
                    languageFeatures: (0..<channels).map { _ in generator.normal() }
                )
            )
        }
        return cloud
    }
}

/// The largest absolute difference.
func largestError(_ values: [Float], _ expected: [Double]) -> Double {
    precondition(values.count == expected.count, "\(values.count) values for \(expected.count)")
    return zip(values, expected).reduce(0) { max($0, abs(Double($1.0) - $1.1)) }
}
