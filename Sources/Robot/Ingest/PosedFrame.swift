public import Geometry
public import Imaging

/// An image with its camera and its pose in the world.
public struct PosedFrame: Sendable {
    /// The camera's name, as in `/camera/<name>/image`.
    public var camera: String
    /// When the image was taken, in nanoseconds since the Unix epoch.
    public var stampNanoseconds: Int64
    /// The image as the camera took it, lens distortion included, at 1/``reduction`` of its size.
    public var image: ColorImage
    /// How many of the camera's pixels a side became one of `image`; 1 for an image in full.
    public var reduction = 1
    /// The camera of the image in full, lens included.
    public var model: CameraModel
    /// The pose of the camera's optical frame.
    public var worldFromCamera: Pose
    /// What localisation added to the pose, map→odom of REP-105; `nil` where poses come in one piece.
    public var worldFromOdometry: Pose?
    /// Where the robot's frames were when the image was taken; `nil` where only the camera's pose is known.
    public var frames: FrameTree?
    /// The way to the network's view, where it is known already: making one takes milliseconds for a
    /// lens.
    public var rectifier: Rectifier?

    /// A frame from its parts.
    public init(
        camera: String,
        stampNanoseconds: Int64,
        image: ColorImage,
        model: CameraModel,
        worldFromCamera: Pose,
        rectifier: Rectifier? = nil
    ) {
        self.camera = camera
        self.stampNanoseconds = stampNanoseconds
        self.image = image
        self.model = model
        self.worldFromCamera = worldFromCamera
        self.rectifier = rectifier
    }

    /// A frame of a camera without distortion.
    public init(
        camera: String,
        stampNanoseconds: Int64,
        image: ColorImage,
        pinhole: Pinhole,
        worldFromCamera: Pose
    ) {
        self.init(
            camera: camera,
            stampNanoseconds: stampNanoseconds,
            image: image,
            model: CameraModel(pinhole: pinhole),
            worldFromCamera: worldFromCamera
        )
    }

    /// The way to a view of `width` × `height` pixels: the one that came with the frame where it fits, else a new one.
    public func rectifier(width: Int, height: Int) -> Rectifier {
        if let rectifier, rectifier.pinhole.width == width, rectifier.pinhole.height == height,
            rectifier.model == model, rectifier.reduction == reduction
        {
            return rectifier
        }
        return Rectifier(model, width: width, height: height, reduction: reduction)
    }

    /// The camera matrix of the image in full; ``model`` has the lens too.
    public var pinhole: Pinhole { model.pinhole }
}
