internal import Geometry

/// How far places are seen from where they are, for a camera and poses that are tried.
///
/// Each place is put where its sightings' rays come nearest to each other; its residual is the mean angle between the rays and
/// the directions to there, times the focal length. A wrong calibration makes rays miss each other.
struct ReprojectionResiduals {
    /// The smaller part of the residuals' mean, pixels: the rest may be places that were followed wrongly.
    let score: Double

    /// Pixels.
    let median: Double

    /// How many places counted.
    let count: Int

    /// What gives the pose of the camera at a stamp; nil where it is not known.
    typealias Poses = (Int64) -> Pose?

    private static let trustedShare = 0.75
    /// Rays that are nearly parallel meet anywhere (cosine of a degree).
    private static let parallel = 0.99985
    /// What a place behind a camera counts, pixels: as bad as can be.
    private static let behindPixels = 100.0

    /// Residuals of every place of `tracks`.
    init(_ tracks: [CalibrationEvidence.Track], camera: CameraModel, poses: Poses) {
        var known: [Int64: Pose?] = [:]
        for sighting in tracks.joined() where known[sighting.stampNanoseconds] == nil {
            known[sighting.stampNanoseconds] = .some(poses(sighting.stampNanoseconds))
        }
        let focal = (camera.pinhole.fx + camera.pinhole.fy) / 2
        var residuals: [Double] = []
        for track in tracks {
            let rays = track.compactMap { sighting -> Ray? in
                guard let pose = known[sighting.stampNanoseconds] ?? nil,
                    let direction = camera.direction(at: sighting.place)
                else { return nil }
                return Ray(origin: pose.translation, direction: pose.rotation.rotate(direction))
            }
            if let residual = Self.residual(rays, focal) { residuals.append(residual) }
        }
        residuals.sort()
        let trusted = residuals.prefix(Int(Double(residuals.count) * Self.trustedShare))
        score = trusted.isEmpty ? .infinity : trusted.reduce(0, +) / Double(trusted.count)
        median = residuals.isEmpty ? .infinity : residuals[residuals.count / 2]
        count = residuals.count
    }

    private struct Ray {
        let origin: Vector3
        let direction: Vector3
    }

    private static func residual(_ rays: [Ray], _ focal: Double) -> Double? {
        guard rays.count >= 3 else { return nil }
        let spread = rays.map { $0.direction.dot(rays[0].direction) }.min() ?? 1
        guard spread < parallel, var place = meeting(rays, weights: rays.map { _ in 1 }) else {
            return nil
        }
        // Once more with what a pixel is worth at each distance.
        let weights = rays.map { ray in
            let offset = place - ray.origin
            return 1 / max(offset.dot(offset), 1e-6)
        }
        place = meeting(rays, weights: weights) ?? place
        let sum = rays.reduce(0) { sum, ray in
            let offset = place - ray.origin
            let ahead = offset.dot(ray.direction)
            guard ahead > 0 else { return sum + behindPixels }
            return sum + min(behindPixels, focal * offset.cross(ray.direction).length / ahead)
        }
        return sum / Double(rays.count)
    }

    /// Where rays come nearest to each other, by least squares; nil where that is anywhere.
    private static func meeting(_ rays: [Ray], weights: [Double]) -> Vector3? {
        var (x, y, z, right) = (Vector3.zero, Vector3.zero, Vector3.zero, Vector3.zero)
        for (ray, weight) in zip(rays, weights) {
            let d = ray.direction
            let (a, b, c) = (
                weight * (Vector3(1, 0, 0) - d.x * d), weight * (Vector3(0, 1, 0) - d.y * d),
                weight * (Vector3(0, 0, 1) - d.z * d)
            )
            x += a
            y += b
            z += c
            right += Vector3(a.dot(ray.origin), b.dot(ray.origin), c.dot(ray.origin))
        }
        // Cramer's rule; the matrix is symmetric, so its rows are its columns.
        let determinant = x.dot(y.cross(z))
        let scale = x.x + y.y + z.z
        guard abs(determinant) > 1e-9 * scale * scale * scale else { return nil }
        return (right.x * y.cross(z) + right.y * z.cross(x) + right.z * x.cross(y)) / determinant
    }
}
