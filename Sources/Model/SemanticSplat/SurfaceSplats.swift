internal import Geometry
internal import Splatting

/// Collects round, nearly opaque Gaussians on a surface that is known.
struct SurfaceSplats {
    private(set) var cloud = GaussianCloud.empty
    private let zeros: [Float]

    init(featureDimension: Int) {
        zeros = [Float](repeating: 0, count: featureDimension)
    }

    /// Adds one Gaussian; without a `feature` it says nothing.
    mutating func append(
        at position: Vector3,
        radiusMetres: Double,
        color: (red: UInt8, green: UInt8, blue: UInt8),
        feature: [Float]?
    ) {
        cloud.positions += [Float(position.x), Float(position.y), Float(position.z)]
        cloud.rotations += [1, 0, 0, 0]
        cloud.scales += [Float](repeating: Float(radiusMetres), count: 3)
        cloud.opacities.append(0.95)
        for value in [color.red, color.green, color.blue] {
            // The constant of the zeroth spherical harmonic (architecture.md 5.5).
            cloud.sphericalHarmonics += [(Float(value) / 255 - 0.5) / 0.282_094_79, 0, 0, 0]
        }
        cloud.languageFeatures += feature ?? zeros
    }
}
