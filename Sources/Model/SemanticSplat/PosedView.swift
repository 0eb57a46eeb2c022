public import Geometry
public import Imaging

/// One image of a window, already at the network's size, with its camera and pose.
public struct PosedView: Sendable {
    /// The image, as wide and high as the predictor asks.
    public var image: ColorImage

    /// The camera of ``image`` (corner-based pixels).
    public var pinhole: Pinhole

    /// The pose of the camera's optical frame in the world.
    public var worldFromCamera: Pose

    /// When the image was taken, in nanoseconds since the Unix epoch.
    public var stampNanoseconds: Int64

    /// Puts a view together.
    public init(
        image: ColorImage,
        pinhole: Pinhole,
        worldFromCamera: Pose,
        stampNanoseconds: Int64
    ) {
        self.image = image
        self.pinhole = pinhole
        self.worldFromCamera = worldFromCamera
        self.stampNanoseconds = stampNanoseconds
    }
}
