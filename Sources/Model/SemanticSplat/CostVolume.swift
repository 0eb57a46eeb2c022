internal import Geometry
internal import Tensors

/// Module C: how well each depth candidate of a view agrees with the other views (architecture.md 2).
enum CostVolume {
    /// The masked mean correlation with all other views.
    ///
    /// - Parameters:
    ///   - features: matching features `[C, h, w]` of every view, C a multiple of 8.
    ///   - cameras: of the full images, which are `stride` times as large as the features.
    ///   - worldFromCamera: the cameras' poses, in one world, metres.
    ///   - candidates: inverse depths in 1/m, ascending.
    ///   - centres: `[1, h, w]` of every view, added to its candidates: another sweep around what is known.
    ///   - stride: pixels of a feature cell along each side.
    ///   - threads: on which views are worked in parallel.
    /// - Returns: `[candidates, h, w]` for each view.
    static func sweep(
        features: [Tensor],
        cameras: [Pinhole],
        worldFromCamera: [Pose],
        candidates: [Float],
        centres: [Tensor]? = nil,
        stride: Int,
        threads: Int
    ) -> [Tensor] {
        let (_, height, width) = features[0].map
        let rows = features.map { $0.transposed() }
        let pairs = pairs(cameras, worldFromCamera, stride: stride)
        return parallelMap(count: cameras.count, threads: threads) { view in
            var cost = Tensor(shape: [candidates.count, height, width])
            var count = cost
            for pair in pairs where pair.reference == view {
                accumulateCorrelation(
                    reference: rows[view],
                    source: rows[pair.source],
                    homography: pair.homography,
                    translation: pair.translation,
                    centre: centres?[view],
                    candidates: candidates,
                    cost: &cost,
                    count: &count
                )
            }
            cost.divide(byCounts: count)
            return cost
        }
    }

    /// A view and another one, and where the other sees the view's cells: (u, v) at inverse depth ρ at A (u, v, 1) + ρ τ
    /// (2.2); each view keeps its own intrinsics (trap T6).
    struct Pair {
        let reference: Int
        let source: Int
        /// A, row-major 3×3.
        let homography: [Double]
        /// τ.
        let translation: [Double]
    }

    /// Every view with every other, in the order of the views.
    ///
    /// - Parameters:
    ///   - cameras: of the full images, which are `stride` times as large as what is swept.
    ///   - worldFromCamera: the cameras' poses, in one world, metres.
    ///   - stride: pixels of a swept cell along each side.
    static func pairs(_ cameras: [Pinhole], _ worldFromCamera: [Pose], stride: Int) -> [Pair] {
        cameras.indices.flatMap { view in
            cameras.indices.filter { $0 != view }.map { other in
                let (a, tau) = warp(
                    cameras[view],
                    cameras[other],
                    worldFromCamera[other].inverse * worldFromCamera[view],
                    stride
                )
                return Pair(reference: view, source: other, homography: a, translation: tau)
            }
        }
    }

    private static func warp(
        _ reference: Pinhole,
        _ source: Pinhole,
        _ sourceFromReference: Pose,
        _ stride: Int
    )
        -> (a: [Double], tau: [Double])
    {
        let rotation = sourceFromReference.rotation.matrix
        let a = calibration(source, stride) * rotation * inverseCalibration(reference, stride)
        let tau = calibration(source, stride) * sourceFromReference.translation
        return (a.m, [tau.x, tau.y, tau.z])
    }

    private static func calibration(_ camera: Pinhole, _ stride: Int) -> Matrix3 {
        let s = Double(stride)
        return Matrix3(rowMajor: [
            camera.fx / s, 0, camera.cx / s, 0, camera.fy / s, camera.cy / s, 0, 0, 1,
        ])
    }

    private static func inverseCalibration(_ camera: Pinhole, _ stride: Int) -> Matrix3 {
        let s = Double(stride)
        return Matrix3(
            rowMajor: [
                s / camera.fx, 0, -camera.cx / camera.fx, 0, s / camera.fy, -camera.cy / camera.fy,
                0, 0, 1,
            ])
    }
}
