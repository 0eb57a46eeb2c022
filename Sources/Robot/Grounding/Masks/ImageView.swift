public import Geometry
public import Ingest
public import Mapping

/// An image to draw masks in or to point into: which it is, and where its camera was.
public struct ImageView: Sendable {
    /// The name of the camera.
    public var camera: String

    /// The stamp of the image, in nanoseconds since the Unix epoch.
    public var stampNanoseconds: Int64

    /// The image as it came.
    public var original: OriginalView

    /// The pose of the camera's optical frame in the world.
    public var worldFromCamera: Pose

    /// What the image shows.
    let picture: ViewPicture

    /// The image of a frame.
    public init(_ frame: PosedFrame) {
        camera = frame.camera
        stampNanoseconds = frame.stampNanoseconds
        original = OriginalView(frame)
        worldFromCamera = frame.worldFromCamera
        picture = .frame(frame)
    }

    /// The image of a keyframe.
    init(_ keyframe: Keyframe) {
        camera = keyframe.camera
        stampNanoseconds = keyframe.stampNanoseconds
        original = keyframe.original
        worldFromCamera = keyframe.worldFromCamera
        picture = .keyframe(keyframe.picture, keyframe.pinhole)
    }

    /// Whether both are the same image.
    func isSame(as other: ImageView?) -> Bool {
        stampNanoseconds == other?.stampNanoseconds && camera == other?.camera
    }
}
