import Foundation
import Geometry
import Splatting

/// How many pairs of a Gaussian and a pixel a picture blends, counted by the equations as they stand.
///
/// Only for clouds and cameras whose frames differ by a translation.
struct CountedPairs {
    /// The number of pairs.
    private(set) var count = 0
    /// How much of each pixel is covered, to be held against what was drawn.
    var alpha: [Float] { left.map { Float(1 - $0) } }

    private let camera: Pinhole
    private let origin: Vector3
    private var left: [Double]
    /// Pixels that are full take nothing more.
    private var isFull: [Bool]

    init(of cloud: GaussianCloud, camera: Pinhole, origin: Vector3) {
        (self.camera, self.origin) = (camera, origin)
        left = [Double](repeating: 1, count: camera.width * camera.height)
        isFull = left.map { _ in false }
        let depths = (0..<cloud.count).map { cloud.positions[3 * $0 + 2] }
        for index in (0..<cloud.count).sorted(by: { depths[$0] < depths[$1] }) {
            blend(Footprint(of: cloud, index, camera: camera, origin: origin))
        }
    }

    private mutating func blend(_ splat: Footprint) {
        let least = 1 / 255.0
        guard splat.opacity > least else { return }
        let reach = 2 * log(splat.opacity / least)
        let across = (reach * splat.covariance.x).squareRoot()
        let down = (reach * splat.covariance.z).squareRoot()
        let columns = range(splat.mean.x, across, camera.width)
        for row in range(splat.mean.y, down, camera.height) {
            for column in columns {
                let pixel = row * camera.width + column
                guard !isFull[pixel] else { continue }
                let place = SIMD2(Double(column) + 0.5, Double(row) + 0.5)
                let alpha = min(0.99, splat.opacity * exp(-splat.distance(to: place)))
                guard alpha >= least else { continue }
                guard left[pixel] * (1 - alpha) >= 1e-4 else {
                    isFull[pixel] = true
                    continue
                }
                left[pixel] *= 1 - alpha
                count += 1
            }
        }
    }

    /// The pixels whose centres are so near to `middle`.
    private func range(_ middle: Double, _ reach: Double, _ size: Int) -> Range<Int> {
        let low = max(0, Int((middle - reach - 0.5).rounded(.up)))
        let high = min(size, Int((middle + reach - 0.5).rounded(.down)) + 1)
        return low..<max(low, high)
    }
}

/// A Gaussian as it lies on a picture (EWA splatting), pixels.
private struct Footprint {
    let mean: SIMD2<Double>
    /// xx, xy, yy.
    let covariance: SIMD3<Double>
    let opacity: Double

    init(of cloud: GaussianCloud, _ index: Int, camera: Pinhole, origin: Vector3) {
        func values(_ array: [Float], _ width: Int) -> [Double] {
            array[width * index..<width * (index + 1)].map { Double($0) }
        }
        let (m, s) = (values(cloud.positions, 3), values(cloud.scales, 3))
        let q = values(cloud.rotations, 4)
        let p = Vector3(m[0], m[1], m[2]) - origin
        let axes = Quaternion(x: q[1], y: q[2], z: q[3], w: q[0]).matrix
        let variances = Matrix3(rowMajor: [
            s[0] * s[0], 0, 0, 0, s[1] * s[1], 0, 0, 0, s[2] * s[2],
        ])
        let sigma = axes * variances * axes.transposed
        let jx = Vector3(camera.fx / p.z, 0, -camera.fx * p.x / (p.z * p.z))
        let jy = Vector3(0, camera.fy / p.z, -camera.fy * p.y / (p.z * p.z))
        mean = [camera.fx * p.x / p.z + camera.cx, camera.fy * p.y / p.z + camera.cy]
        covariance = [
            jx.dot(sigma * jx) + 0.3, jx.dot(sigma * jy), jy.dot(sigma * jy) + 0.3,
        ]
        opacity = Double(cloud.opacities[index])
    }

    /// Half the squared distance of a place from the mean, in standard deviations.
    func distance(to place: SIMD2<Double>) -> Double {
        let (d, c) = (place - mean, covariance)
        let numerator = c.z * d.x * d.x - 2 * c.y * d.x * d.y + c.x * d.y * d.y
        return 0.5 * numerator / (c.x * c.z - c.y * c.y)
    }
}
