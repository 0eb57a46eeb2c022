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
        self = try decode(
            bytes,
            as: Self.typeName,
            limits,
            foxglove__camera_calibration__unpack,
            foxglove__camera_calibration__free_unpacked
        ) { c, reader throws(WireError) in
            CameraCalibration(
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
        }
    }

    /// Writes the message as protobuf.
    public func encoded() -> [UInt8] {
        encode(
            foxglove__camera_calibration__init,
            foxglove__camera_calibration__get_packed_size,
            foxglove__camera_calibration__pack
        ) { c, arena in
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
