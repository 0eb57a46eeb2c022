internal import Geometry

/// A view and another one, and where the other sees the view's cells: (u, v) at inverse depth ρ at A (u, v, 1) + ρ τ
/// (2.2); each view keeps its own intrinsics (trap T6).
struct ViewPair: Hashable, Sendable {
    /// Which view is swept.
    var reference: Int
    /// Which other one sees it.
    var source: Int
    /// A, row-major 3×3.
    let homography: [Double]
    /// τ.
    let translation: [Double]

    /// All pairs of a window's views.
    ///
    /// - Parameters:
    ///   - cameras: of the full images, which are `stride` times as large as what is swept.
    ///   - worldFromCamera: the cameras' poses, in one world, metres.
    ///   - stride: pixels of a swept cell along each side.
    /// - Returns: in the order of their references, those of one reference in the order of their sources.
    static func all(cameras: [Pinhole], worldFromCamera: [Pose], stride: Int) -> [ViewPair] {
        cameras.indices.flatMap { view in
            cameras.indices.filter { $0 != view }.map { other in
                let relative = worldFromCamera[other].inverse * worldFromCamera[view]
                let source = calibration(cameras[other], stride)
                let tau = source * relative.translation
                return ViewPair(
                    reference: view,
                    source: other,
                    homography: (source * relative.rotation.matrix
                        * inverseCalibration(cameras[view], stride)).m,
                    translation: [tau.x, tau.y, tau.z]
                )
            }
        }
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
