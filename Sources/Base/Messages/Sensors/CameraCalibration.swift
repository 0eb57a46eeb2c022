internal import CMessages

/// The intrinsics of a camera as on the wire: pixel centres at whole numbers (OpenCV, ROS).
public struct CameraCalibration: Message, Equatable {
    /// The protobuf name.
    public static let typeName = "foxglove.CameraCalibration"

    /// When the calibration was said.
    public var stampNanoseconds: Int64

    /// The camera's optical frame.
    public var frameID: String

    /// Pixels in a row of the calibrated image.
    public var width: Int

    /// Rows of the calibrated image.
    public var height: Int

    /// `plumb_bob`, `rational_polynomial`, `kannala_brandt` or `equidistant`; empty for none.
    public var distortionModel: String

    /// Distortion coefficients, in the order of the model.
    public var distortion: [Double]

    /// The intrinsic matrix, 3×3, row-major.
    public var intrinsics: [Double]

    /// The rectification matrix, 3×3, row-major.
    public var rectification: [Double]

    /// The projection matrix, 3×4, row-major.
    public var projection: [Double]

    /// Creates the message.
    public init(
        stampNanoseconds: Int64,
        frameID: String,
        width: Int,
        height: Int,
        distortionModel: String,
        distortion: [Double],
        intrinsics: [Double],
        rectification: [Double] = [],
        projection: [Double] = []
    ) {
        self.stampNanoseconds = stampNanoseconds
        self.frameID = frameID
        self.width = width
        self.height = height
        self.distortionModel = distortionModel
        self.distortion = distortion
        self.intrinsics = intrinsics
        self.rectification = rectification
        self.projection = projection
    }

    /// Reads a message.
    ///
    /// - Throws: `WireError` for whatever is wrong with the bytes.
    public init(decoding bytes: [UInt8], limits: MessageLimits) throws(WireError) {
        self = try decode(bytes, as: Self.typeName, limits, foxglove__camera_calibration__init) {
            c,
            reader throws(WireError) in
            try CameraCalibration(c, reader)
        }
    }

    private init(_ c: Foxglove__CameraCalibration, _ reader: FieldReader) throws(WireError) {
        self.init(
            stampNanoseconds: try reader.stamp(c.timestamp, "timestamp"),
            frameID: try reader.text(c.frame_id, "frame_id"),
            width: Int(c.width),
            height: Int(c.height),
            distortionModel: try reader.text(c.distortion_model, "distortion_model"),
            distortion: try reader.finiteNumbers(c.d, c.n_d, "D"),
            intrinsics: try reader.finiteNumbers(c.k, c.n_k, "K"),
            rectification: try reader.finiteNumbers(c.r, c.n_r, "R"),
            projection: try reader.finiteNumbers(c.p, c.n_p, "P")
        )
        try check(reader)
    }

    /// Refuses what no camera has: a picture without pixels, a matrix that cannot be inverted.
    private func check(_ reader: FieldReader) throws(WireError) {
        for (field, side) in [("width", width), ("height", height)] where side == 0 {
            throw reader.bad(field, "0", "at least 1 pixel")
        }
        guard intrinsics.count == 9 else {
            throw reader.bad("K", "\(intrinsics.count) numbers", "9 (3x3, row-major)")
        }
        // K[0] = 0 is how ROS and Foxglove say "not calibrated": nothing can be projected with it.
        for (field, focalLength) in [("K[0]", intrinsics[0]), ("K[4]", intrinsics[4])]
        where focalLength <= 0 {
            throw reader.bad(field, "\(focalLength)", "a focal length above 0 pixels")
        }
        guard [0, 9].contains(rectification.count) else {
            throw reader.bad("R", "\(rectification.count) numbers", "none or 9 (3x3, row-major)")
        }
        guard [0, 12].contains(projection.count) else {
            throw reader.bad("P", "\(projection.count) numbers", "none or 12 (3x4, row-major)")
        }
        guard distortion.count <= 14 else {
            throw reader.bad("D", "\(distortion.count) numbers", "at most 14")
        }
    }

    /// Writes the message as protobuf.
    public func encoded() -> [UInt8] {
        encode(foxglove__camera_calibration__init) { c, arena in
            c.timestamp = arena.stamp(stampNanoseconds)
            c.frame_id = arena.text(frameID)
            c.width = UInt32(clamping: width)
            c.height = UInt32(clamping: height)
            c.distortion_model = arena.text(distortionModel)
            (c.n_d, c.d) = (distortion.count, arena.numbers(distortion))
            (c.n_k, c.k) = (intrinsics.count, arena.numbers(intrinsics))
            (c.n_r, c.r) = (rectification.count, arena.numbers(rectification))
            (c.n_p, c.p) = (projection.count, arena.numbers(projection))
        }
    }
}
