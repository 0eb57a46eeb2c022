internal import CKernels
public import Geometry

/// What a view's depth says about a point of the map.
public enum DepthVerdict: Int8, Sendable {
    /// The point is out of view, hidden, or its depth is not known.
    case noWord = 0
    /// The view sees a surface there.
    case there = 1
    /// The view sees through the point to something behind it.
    case lookedThrough = -1
}

/// Asks the depth that a keyframe saw about points of the map.
public struct DepthJudge: Sendable {
    private let sketch: DepthSketch
    private let worldFromCamera: Pose
    private let scale: Float
    /// The relative difference up to which depths are the same.
    public let tolerance: Float
    private let settings: FreeSpaceSettings

    /// A judge whose depths are multiplied by `scale` before they are compared, and err by `spread` then.
    init(_ keyframe: Keyframe, scale: Float, spread: Float, settings: FreeSpaceSettings) {
        sketch = keyframe.depth
        worldFromCamera = keyframe.worldFromCamera
        self.scale = scale
        tolerance = max(settings.tolerance, settings.spreads * spread)
        self.settings = settings
    }

    /// Judges points.
    ///
    /// - Parameters:
    ///   - points: x, y and z each, in metres.
    ///   - worldFromPoints: takes them to the world.
    ///   - reachMetres: how far around each point the view must look past it.
    /// - Returns: a verdict for each point, in their order.
    public func verdicts(
        _ points: [Float],
        worldFromPoints: Pose,
        reachMetres: [Float]
    ) -> [DepthVerdict] {
        judge(points, worldFromPoints, reachMetres).verdicts.map {
            DepthVerdict(rawValue: $0) ?? .noWord
        }
    }

    /// Verdicts as their raw values, and depth over distance for each point in view, 0 for others.
    func judge(
        _ points: [Float],
        _ worldFromPoints: Pose,
        _ reachMetres: [Float]
    ) -> (verdicts: [Int8], ratios: [Float]) {
        precondition(points.count == 3 * reachMetres.count)
        let cameraFromPoints = worldFromCamera.inverse * worldFromPoints
        let rotation = cameraFromPoints.rotation.matrix.m.map { Float($0) }
        let translation = SIMD3<Float>(cameraFromPoints.translation)
        var verdicts = [Int8](repeating: 0, count: reachMetres.count)
        var ratios = [Float](repeating: 0, count: reachMetres.count)
        var view = semsplat_depth_view()
        withUnsafeMutableBytes(of: &view.rotation) { bytes in
            rotation.withUnsafeBytes { bytes.copyMemory(from: $0) }
        }
        view.translation = (translation.x, translation.y, translation.z)
        view.fx = Float(sketch.pinhole.fx)
        view.fy = Float(sketch.pinhole.fy)
        view.cx = Float(sketch.pinhole.cx)
        view.cy = Float(sketch.pinhole.cy)
        (view.width, view.height) = (Int32(sketch.pinhole.width), Int32(sketch.pinhole.height))
        view.scale = scale
        view.tolerance = tolerance
        view.margin_metres = settings.marginMetres
        sketch.millimetres.withUnsafeBufferPointer { depths in
            // Unsafe because C has no other way to see an array; the view does not outlive the closure.
            view.millimetres = depths.baseAddress
            semsplat_judge_points(
                &view,
                points,
                reachMetres,
                reachMetres.count,
                &verdicts,
                &ratios
            )
        }
        return (verdicts, ratios)
    }
}
