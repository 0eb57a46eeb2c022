public import Geometry

/// A view that the map is built on.
public struct Keyframe: Sendable {
    /// Counts keyframes from 0, in the order of their stamps.
    public internal(set) var id: Int

    /// The name of the camera.
    public let camera: String

    /// When the image was taken, in nanoseconds since the Unix epoch.
    public let stampNanoseconds: Int64

    /// The pose of the camera's optical frame in the world.
    public var worldFromCamera: Pose

    /// The camera of the network's view.
    public let pinhole: Pinhole

    /// The size and camera of the original image, in which masks are given.
    public let original: OriginalView

    /// The network's view, to point into and to refine masks with.
    public let picture: KeyframePicture

    /// What the predictor saw, coarsely; an assumed wall before the first prediction.
    public internal(set) var depth: DepthSketch

    /// Whether ``depth`` comes from a prediction.
    public internal(set) var isPredicted: Bool

    /// How well it agreed with the map when it was committed; `nil` before, and where too little was in view.
    public internal(set) var agreement: ViewAgreement?

    /// Moves the keyframe as the correction of its camera says.
    mutating func apply(_ corrections: [String: TrajectoryCorrection]) {
        guard let correction = corrections[camera] else { return }
        worldFromCamera = correction.corrected(worldFromCamera, at: stampNanoseconds)
    }

    /// The bytes that this keyframe takes beside its Gaussians.
    var byteCount: Int {
        MemoryLayout<Keyframe>.stride + depth.byteCount + picture.byteCount
    }
}

extension Keyframe {
    /// Whether a point (in this keyframe's camera frame) is in view and not behind what the keyframe saw there.
    public func sees(_ point: Vector3) -> Bool {
        guard point.z > 0.05, let pixel = pinhole.project(point), pinhole.contains(pixel),
            let surface = depth.metres(at: pixel, of: pinhole)
        else { return false }
        // Depth is predicted to about a tenth; half of that is the sketch's coarseness.
        return point.z <= 1.15 * surface + 0.02
    }
}
