import Foundation
import Geometry
import Splatting

/// The rasteriser as the equations say it (architecture.md 6.1), in double precision: every Gaussian
/// at every pixel, no tiles, no extents.
struct ReferenceRasteriser {
    struct Splat {
        let index: Int
        let mean: SIMD2<Double>
        let conic: SIMD3<Double>
        let opacity: Double
        let color: Vector3
        let z: Double
    }

    let camera: Pinhole
    let worldFromCamera: Pose
    let background: Vector3

    func render(
        _ cloud: GaussianCloud
    ) -> (
        color: [Double], depth: [Double], alpha: [Double], features: [Double], dominant: [Int]
    ) {
        let splats = (0..<cloud.count).compactMap { project(cloud, $0) }
            .sorted { ($0.z, $0.index) < ($1.z, $1.index) }
        let channels = cloud.languageChannels
        var result:
            (color: [Double], depth: [Double], alpha: [Double], features: [Double], dominant: [Int])
        result = ([], [], [], [], [])
        for row in 0..<camera.height {
            for column in 0..<camera.width {
                let pixel = SIMD2(Double(column) + 0.5, Double(row) + 0.5)
                var (left, color, depth) = (1.0, Vector3.zero, 0.0)
                var features = [Double](repeating: 0, count: channels)
                var (largest, dominant) = (0.0, -1)
                for splat in splats {
                    let d = splat.mean - pixel
                    let sigma =
                        0.5 * (splat.conic.x * d.x * d.x + splat.conic.z * d.y * d.y)
                        + splat.conic.y * d.x * d.y
                    let alpha = min(0.99, splat.opacity * exp(-sigma))
                    guard sigma >= 0, alpha >= 1 / 255.0 else { continue }
                    guard left * (1 - alpha) >= 1e-4 else { break }
                    let weight = alpha * left
                    color += weight * splat.color
                    depth += weight * splat.z
                    for k in 0..<channels {
                        features[k] +=
                            weight * Double(cloud.languageFeatures[channels * splat.index + k])
                    }
                    if weight > largest { (largest, dominant) = (weight, splat.index) }
                    left *= 1 - alpha
                }
                color += left * background
                result.color += [color.x, color.y, color.z]
                result.depth.append(depth / max(1 - left, 1e-10))
                result.alpha.append(1 - left)
                result.features += features
                result.dominant.append(dominant)
            }
        }
        return result
    }

    private func project(_ cloud: GaussianCloud, _ index: Int) -> Splat? {
        func values(_ array: [Float], _ width: Int) -> [Double] {
            array[width * index..<width * (index + 1)].map(Double.init)
        }
        let (m, q) = (values(cloud.positions, 3), values(cloud.rotations, 4))
        let s = values(cloud.scales, 3)
        let world = Vector3(m[0], m[1], m[2])
        let p = worldFromCamera.inverse * world
        let opacity = Double(cloud.opacities[index])
        guard p.z > 0.05, opacity >= 1 / 255.0 else { return nil }
        let turn =
            worldFromCamera.rotation.inverse.matrix
            * Quaternion(x: q[1], y: q[2], z: q[3], w: q[0]).matrix
        let variances = Matrix3(rowMajor: [
            s[0] * s[0], 0, 0, 0, s[1] * s[1], 0, 0, 0, s[2] * s[2],
        ])
        let sigma = turn * variances * turn.transposed
        let (w, h) = (Double(camera.width), Double(camera.height))
        let x = min(
            max(p.x / p.z, -(camera.cx / camera.fx + 0.15 * w / camera.fx)),
            (w - camera.cx) / camera.fx + 0.15 * w / camera.fx
        )
        let y = min(
            max(p.y / p.z, -(camera.cy / camera.fy + 0.15 * h / camera.fy)),
            (h - camera.cy) / camera.fy + 0.15 * h / camera.fy
        )
        let jx = Vector3(camera.fx / p.z, 0, -camera.fx * x / p.z)
        let jy = Vector3(0, camera.fy / p.z, -camera.fy * y / p.z)
        let xx = jx.dot(sigma * jx) + 0.3
        let (xy, yy) = (jx.dot(sigma * jy), jy.dot(sigma * jy) + 0.3)
        let determinant = xx * yy - xy * xy
        return Splat(
            index: index,
            mean: [camera.fx * p.x / p.z + camera.cx, camera.fy * p.y / p.z + camera.cy],
            conic: [yy / determinant, -xy / determinant, xx / determinant],
            opacity: opacity,
            color: color(
                values(cloud.sphericalHarmonics, 12),
                direction: (world - worldFromCamera.translation).normalised
            ),
            z: p.z
        )
    }

    private func color(_ c: [Double], direction d: Vector3) -> Vector3 {
        func channel(_ k: Int) -> Double {
            let band = -d.y * c[4 * k + 1] + d.z * c[4 * k + 2] - d.x * c[4 * k + 3]
            return max(0, 0.28209479177387814 * c[4 * k] + 0.4886025119029199 * band + 0.5)
        }
        return Vector3(channel(0), channel(1), channel(2))
    }
}
