internal import Geometry

/// The types of ROS messages that are read, as package and name.
enum ROSType: String, CaseIterable {
    case image = "sensor_msgs/Image"
    case compressedImage = "sensor_msgs/CompressedImage"
    case cameraInfo = "sensor_msgs/CameraInfo"
    case transforms = "tf2_msgs/TFMessage"
    /// ROS 1's first tf; the same fields.
    case oldTransforms = "tf/tfMessage"
    case transform = "geometry_msgs/TransformStamped"
    case pose = "geometry_msgs/PoseStamped"
    case poseWithCovariance = "geometry_msgs/PoseWithCovarianceStamped"
    case odometry = "nav_msgs/Odometry"
}

/// `std_msgs/Header`.
struct ROSHeader {
    let stampNanoseconds: Int64
    /// Without the slash that tf's first version began frames with.
    let frameID: String

    init(_ fields: inout ROSFieldReader, _ serialisation: Serialisation) throws(ROSMessageFault) {
        if serialisation == .ros1 { _ = try fields.integer("header.seq", as: UInt32.self) }
        stampNanoseconds = try fields.nanoseconds("header.stamp")
        frameID = try fields.text("header.frame_id").withoutLeadingSlash
    }
}

/// `sensor_msgs/Image`.
struct ROSImage {
    let header: ROSHeader
    let height: Int
    let width: Int
    let encoding: String
    let isBigEndian: Bool
    let step: Int
    let data: [UInt8]

    init(_ entry: BagEntry) throws(ROSMessageFault) {
        var fields = try ROSFieldReader(entry.data, entry.serialisation)
        header = try ROSHeader(&fields, entry.serialisation)
        height = try fields.count("height")
        width = try fields.count("width")
        encoding = try fields.text("encoding")
        isBigEndian = try fields.integer("is_bigendian", as: UInt8.self) != 0
        step = try fields.count("step")
        data = try fields.data("data")
        try fields.end()
    }
}

/// `sensor_msgs/CompressedImage`.
struct ROSCompressedImage {
    let header: ROSHeader
    let format: String
    let data: [UInt8]

    init(_ entry: BagEntry) throws(ROSMessageFault) {
        var fields = try ROSFieldReader(entry.data, entry.serialisation)
        header = try ROSHeader(&fields, entry.serialisation)
        format = try fields.text("format")
        data = try fields.data("data")
        try fields.end()
    }
}

/// `sensor_msgs/CameraInfo`.
struct ROSCameraInfo {
    /// The part of the sensor that was read out, in its full resolution; 0 for all of it.
    struct Region {
        let x: Int
        let y: Int
        let width: Int
        let height: Int
    }

    let header: ROSHeader
    let height: Int
    let width: Int
    let distortionModel: String
    let distortion: [Double]
    let intrinsics: [Double]
    let rectification: [Double]
    let projection: [Double]
    let binningX: Int
    let binningY: Int
    let region: Region

    init(_ entry: BagEntry) throws(ROSMessageFault) {
        var fields = try ROSFieldReader(entry.data, entry.serialisation)
        header = try ROSHeader(&fields, entry.serialisation)
        height = try fields.count("height")
        width = try fields.count("width")
        distortionModel = try fields.text("distortion_model")
        distortion = try fields.countedDoubles("d")
        intrinsics = try fields.doubles(9, "k")
        rectification = try fields.doubles(9, "r")
        projection = try fields.doubles(12, "p")
        binningX = try fields.count("binning_x")
        binningY = try fields.count("binning_y")
        let (x, y) = (try fields.count("roi.x_offset"), try fields.count("roi.y_offset"))
        let (height, width) = (try fields.count("roi.height"), try fields.count("roi.width"))
        region = Region(x: x, y: y, width: width, height: height)
        _ = try fields.integer("roi.do_rectify", as: UInt8.self)
        try fields.end()
    }
}

/// What relates two frames at one moment, from any of the messages that do.
struct ROSPose {
    let header: ROSHeader
    /// Empty where the message does not name it.
    let childFrameID: String
    /// Position x, y, z, then the quaternion x, y, z, w; not checked yet.
    let numbers: [Double]

    private init(
        _ fields: inout ROSFieldReader,
        _ serialisation: Serialisation,
        hasChild: Bool
    ) throws(ROSMessageFault) {
        header = try ROSHeader(&fields, serialisation)
        childFrameID = hasChild ? try fields.text("child_frame_id").withoutLeadingSlash : ""
        numbers = try fields.doubles(7, "pose")
    }

    /// All poses of a message.
    static func all(_ entry: BagEntry, _ type: ROSType) throws(ROSMessageFault) -> [ROSPose] {
        var fields = try ROSFieldReader(entry.data, entry.serialisation)
        var poses: [ROSPose] = []
        func pose(hasChild: Bool) throws(ROSMessageFault) -> ROSPose {
            try ROSPose(&fields, entry.serialisation, hasChild: hasChild)
        }
        switch type {
        case .transforms, .oldTransforms:
            // Not reserved by a count from outside: each takes its bytes before the next is read.
            for _ in 0..<(try fields.count("transforms")) { poses.append(try pose(hasChild: true)) }
        case .transform: poses = [try pose(hasChild: true)]
        case .pose: poses = [try pose(hasChild: false)]
        case .poseWithCovariance:
            poses = [try pose(hasChild: false)]
            _ = try fields.doubles(36, "pose.covariance")
        case .odometry:
            poses = [try pose(hasChild: true)]
            _ = try fields.doubles(36 + 6 + 36, "covariance and twist")
        case .image, .compressedImage, .cameraInfo: break
        }
        try fields.end()
        return poses
    }

    /// The pose of the child in the frame of the header.
    ///
    /// - Throws: when a number is not finite or the quaternion is not of length one.
    func parentFromChild() throws(ROSMessageFault) -> Pose {
        let n = numbers
        guard let rotation = Quaternion(validating: n[3], y: n[4], z: n[5], w: n[6]) else {
            throw ROSMessageFault(
                "transform with a bad quaternion",
                "(\(n[3]), \(n[4]), \(n[5]), \(n[6])) is not of length one"
            )
        }
        guard n[0...2].allSatisfy(\.isFinite) else {
            throw ROSMessageFault("transform with a bad position", "(\(n[0]), \(n[1]), \(n[2]))")
        }
        return Pose(rotation: rotation, translation: Vector3(n[0], n[1], n[2]))
    }
}

extension String {
    var withoutLeadingSlash: String { hasPrefix("/") ? String(drop { $0 == "/" }) : self }
}
