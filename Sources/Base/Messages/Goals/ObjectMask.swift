internal import CMessages

/// Where an object is in one image.
public struct ObjectMask: Hashable, Sendable {
    /// The camera's name.
    public var camera: String

    /// The image's stamp, nanoseconds since the Unix epoch.
    public var imageStampNanoseconds: Int64

    /// The image's width, pixels.
    public var width: Int

    /// The image's height, pixels.
    public var height: Int

    /// The left column of the mask's box.
    public var boxX: Int

    /// The top row of the mask's box.
    public var boxY: Int

    /// Columns of the mask's box.
    public var boxWidth: Int

    /// Rows of the mask's box.
    public var boxHeight: Int

    /// COCO run lengths, column-major, as compressed text (`RunLength` reads it).
    public var runLengths: String

    /// How sure the mask is, 0 to 1.
    public var score: Double

    /// Creates the mask.
    public init(
        camera: String,
        imageStampNanoseconds: Int64,
        width: Int,
        height: Int,
        boxX: Int,
        boxY: Int,
        boxWidth: Int,
        boxHeight: Int,
        runLengths: String,
        score: Double
    ) {
        self.camera = camera
        self.imageStampNanoseconds = imageStampNanoseconds
        self.width = width
        self.height = height
        self.boxX = boxX
        self.boxY = boxY
        self.boxWidth = boxWidth
        self.boxHeight = boxHeight
        self.runLengths = runLengths
        self.score = score
    }

    /// Reads the mask of `field`, for errors.
    init(
        _ c: Semsplat__V1__ObjectMask,
        _ reader: FieldReader,
        _ field: String
    ) throws(WireError) {
        self.init(
            camera: try reader.text(c.camera, "\(field).camera"),
            imageStampNanoseconds: try reader.stamp(c.image_stamp, "\(field).image_stamp"),
            width: Int(c.width),
            height: Int(c.height),
            boxX: Int(c.box_x),
            boxY: Int(c.box_y),
            boxWidth: Int(c.box_width),
            boxHeight: Int(c.box_height),
            runLengths: try reader.text(c.rle_counts, "\(field).rle_counts"),
            score: try reader.finite(c.score, "\(field).score")
        )
    }

    func made(in arena: PackingArena) -> UnsafeMutablePointer<Semsplat__V1__ObjectMask> {
        arena.make(semsplat__v1__object_mask__init) {
            $0.camera = arena.text(camera)
            $0.image_stamp = arena.stamp(imageStampNanoseconds)
            $0.width = UInt32(clamping: width)
            $0.height = UInt32(clamping: height)
            $0.box_x = UInt32(clamping: boxX)
            $0.box_y = UInt32(clamping: boxY)
            $0.box_width = UInt32(clamping: boxWidth)
            $0.box_height = UInt32(clamping: boxHeight)
            $0.rle_counts = arena.text(runLengths)
            $0.score = score
        }
    }
}
