internal import Geometry

/// The uncertainty of an object's box, as a 6×6 covariance (x, y, z, rotations about x, y, z).
///
/// Position: every keyframe i that saw the object measured it across its ray to σ_s = s/√n (s² the trace of the spread over
/// three, n the Gaussians) plus half a pixel, and along its ray dᵢ to σ_z = relative deviation × depth. Independent views
/// add in information: Σ = (Σᵢ dᵢdᵢᵀ/σ_z² + (1 − dᵢdᵢᵀ)/σ_s²)⁻¹, with at least a centimetre a axis, the pose's own error.
/// Rotation: about the up axis, the position's deviation over half the longer horizontal side, at most that of a uniform
/// angle within ±45° (a round or square thing has no yaw); about the others, 0.05 rad, because boxes stand upright.
struct PoseCovariance {
    /// The 36 numbers, row-major.
    let elements: [Double]

    init(
        shape: ObjectShape,
        sightings: [Sightings.Sighting],
        up: Vector3,
        relativeDepthDeviation: Double
    ) {
        let position = Self.position(shape, sightings, relativeDepthDeviation)
        let deviation = ((position[0] + position[4] + position[8]) / 3).squareRoot()
        let yaw = min(0.45, deviation / max(0.5 * shape.box.size.x, 0.01))
        let axis = up.normalised
        var elements = [Double](repeating: 0, count: 36)
        for row in 0..<3 {
            for column in 0..<3 {
                elements[6 * row + column] = position[3 * row + column]
                let along = axis[row] * axis[column]
                let identity = row == column ? 1.0 : 0.0
                elements[6 * (row + 3) + column + 3] =
                    yaw * yaw * along + 0.05 * 0.05 * (identity - along)
            }
        }
        self.elements = elements
    }

    private static func position(
        _ shape: ObjectShape,
        _ sightings: [Sightings.Sighting],
        _ relativeDeviation: Double
    ) -> [Double] {
        let spread = (shape.spread[0] + shape.spread[4] + shape.spread[8]) / 3
        let sampling = spread / Double(max(1, shape.members.count))
        var information = [Double](repeating: 0, count: 9)
        for sighting in sightings {
            let camera = sighting.keyframe.worldFromCamera.translation
            let ray = (shape.centroid - camera).normalised
            let along = relativeDeviation * sighting.depthMetres
            let halfPixel = 0.5 * sighting.depthMetres / sighting.keyframe.pinhole.fx
            let across = sampling + halfPixel * halfPixel
            for row in 0..<3 {
                for column in 0..<3 {
                    let outer = ray[row] * ray[column]
                    let identity = row == column ? 1.0 : 0.0
                    information[3 * row + column] +=
                        outer / max(along * along, 1e-8)
                        + (identity - outer) / max(across, 1e-8)
                }
            }
        }
        let floor = 0.01 * 0.01
        guard let covariance = inverse(information) else {
            // Nobody saw it as a whole: all that is known is its own spread.
            return Matrix3.identity.m.map { $0 * (spread + floor) }
        }
        return zip(covariance, Matrix3.identity.m).map { $0 + floor * $1 }
    }

    private static func inverse(_ m: [Double]) -> [Double]? {
        let matrix = Matrix3(rowMajor: m)
        let determinant = matrix.determinant
        guard determinant.isFinite, determinant > 1e-12 else { return nil }
        let (a, b, c) = matrix.rows
        // Of a symmetric matrix the adjugate is symmetric too.
        let (x, y, z) = (b.cross(c), c.cross(a), a.cross(b))
        return [x.x, x.y, x.z, y.x, y.y, y.z, z.x, z.y, z.z].map { $0 / determinant }
    }
}
