public import Geometry
public import Mapping

/// An image to draw masks in: which it is, and where its camera was.
public struct ImageView: Sendable {
    /// The name of the camera.
    public var camera: String

    /// The stamp of the image, in nanoseconds since the Unix epoch.
    public var stampNanoseconds: Int64

    /// The image as it came.
    public var original: OriginalView

    /// The pose of the camera's optical frame in the world.
    public var worldFromCamera: Pose

    /// The image of one frame.
    public init(
        camera: String,
        stampNanoseconds: Int64,
        original: OriginalView,
        worldFromCamera: Pose
    ) {
        self.camera = camera
        self.stampNanoseconds = stampNanoseconds
        self.original = original
        self.worldFromCamera = worldFromCamera
    }

    init(_ keyframe: Keyframe) {
        self.init(
            camera: keyframe.camera,
            stampNanoseconds: keyframe.stampNanoseconds,
            original: keyframe.original,
            worldFromCamera: keyframe.worldFromCamera
        )
    }
}
