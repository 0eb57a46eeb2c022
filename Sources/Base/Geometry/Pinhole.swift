/// A pinhole camera without distortion, for an image of `width` × `height` pixels.
///
/// Pixels: (0, 0) is the top-left *corner* of the image and the centre of the first pixel is (0.5, 0.5). Calibration
/// files and messages have that centre at (0, 0) (OpenCV, ROS): ``init(openCVFx:fy:cx:cy:width:height:)`` adds the half
/// pixel, and ``openCVPrincipalPoint`` takes it off again.
public struct Pinhole: Hashable, Sendable {
    /// The horizontal focal length in pixels.
    public var fx: Double
    /// The vertical focal length in pixels.
    public var fy: Double
    /// The horizontal position of the principal point, corner convention.
    public var cx: Double
    /// The vertical position of the principal point, corner convention.
    public var cy: Double
    /// Pixels in a row.
    public var width: Int
    /// Rows.
    public var height: Int

    /// From intrinsics in our own convention, where the first pixel's centre is (0.5, 0.5).
    public init(fx: Double, fy: Double, cx: Double, cy: Double, width: Int, height: Int) {
        self.fx = fx
        self.fy = fy
        self.cx = cx
        self.cy = cy
        self.width = width
        self.height = height
    }

    /// From a calibration in the OpenCV convention, where the centre of the first pixel is (0, 0).
    public init(openCVFx fx: Double, fy: Double, cx: Double, cy: Double, width: Int, height: Int) {
        self.init(fx: fx, fy: fy, cx: cx + 0.5, cy: cy + 0.5, width: width, height: height)
    }

    /// The principal point in the OpenCV convention, for writing calibrations.
    public var openCVPrincipalPoint: (cx: Double, cy: Double) { (cx - 0.5, cy - 0.5) }

    /// The image point of `point` (camera frame, metres); `nil` when it is not in front of the camera.
    public func project(_ point: Vector3) -> SIMD2<Double>? {
        guard point.z > 0 else { return nil }
        return SIMD2(fx * point.x / point.z + cx, fy * point.y / point.z + cy)
    }

    /// The point of the camera frame at image point `pixel` and z-depth `depthMetres`.
    public func unproject(_ pixel: SIMD2<Double>, depthMetres: Double) -> Vector3 {
        Vector3((pixel.x - cx) / fx * depthMetres, (pixel.y - cy) / fy * depthMetres, depthMetres)
    }

    /// The camera of the image cropped at (`x`, `y`) to `width` × `height` and then resized to `newWidth` × `newHeight`.
    public func cropped(
        x: Double,
        y: Double,
        width: Double,
        height: Double,
        toWidth newWidth: Int,
        height newHeight: Int
    )
        -> Pinhole
    {
        let (sx, sy) = (Double(newWidth) / width, Double(newHeight) / height)
        return Pinhole(
            fx: fx * sx,
            fy: fy * sy,
            cx: (cx - x) * sx,
            cy: (cy - y) * sy,
            width: newWidth,
            height: newHeight
        )
    }
}
