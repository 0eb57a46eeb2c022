public import Geometry
internal import Imaging

/// An image that is not used, and why.
public struct FrameRejection: Error, Hashable, Sendable, CustomStringConvertible {
    /// Why an image is not used.
    public enum Reason: Hashable, Sendable {
        /// No calibration of the camera has come.
        case noCalibration
        /// The image has another size than the calibration is for.
        case calibrationSizeMismatch(image: ViewSize, calibration: ViewSize)
        /// The bytes are no image, or are damaged.
        case undecodableImage(String)
        /// The raw image has not the bytes that its size and encoding ask for.
        case wrongByteCount(String)
        /// The raw image's encoding is unknown.
        case unknownEncoding(String)
        /// No frame is named in the image, nor in the calibration message.
        case noFrameID
        /// The stamp is 0 or less: the driver does not set it.
        case stampNotSet
        /// The stamp is after every moment that can be counted with.
        case stampBeyondTime
        /// The stamp is that of the image before.
        case duplicateStamp
        /// The stamp is before that of the last image.
        case stampBackwards(byNanoseconds: Int64)
        /// Image and transforms are stamped by different clocks.
        case clockMismatch(FrameLookupError)
        /// The pose did not come while the image waited; the error says what was missing.
        case noPoseYet(FrameLookupError)
        /// The image is older than the transforms that are kept.
        case poseTooOld(FrameLookupError)
        /// The transforms around the stamp are too far apart.
        case poseGap(FrameLookupError)
        /// The pose is not finite.
        case nonFinitePose
        /// Newer images pushed it out while it waited for its pose.
        case pushedOut
        /// There are more cameras than allowed.
        case tooManyCameras(limit: Int)
    }

    /// The camera's name.
    public var camera: String
    /// The image's stamp.
    public var stampNanoseconds: Int64
    /// Why it is not used.
    public var reason: Reason

    /// One sentence.
    public var description: String { "image of '\(camera)' at \(stampNanoseconds) ns: \(reason)" }
}

extension FrameRejection.Reason {
    /// What is wrong with the bytes of an image.
    init(_ error: ImageError) {
        switch error {
        case .wrongByteCount: self = .wrongByteCount(error.description)
        case .unknownEncoding: self = .unknownEncoding(error.description)
        default: self = .undecodableImage(error.description)
        }
    }
}

extension FrameRejection.Reason: CustomStringConvertible {
    /// A short name for counting: the same for the same kind, whatever the numbers.
    public var name: String {
        switch self {
        case .noCalibration: "no_calibration"
        case .calibrationSizeMismatch: "calibration_size_mismatch"
        case .undecodableImage: "undecodable_image"
        case .wrongByteCount: "wrong_byte_count"
        case .unknownEncoding: "unknown_encoding"
        case .noFrameID: "no_frame_id"
        case .stampNotSet: "stamp_not_set"
        case .stampBeyondTime: "stamp_beyond_time"
        case .duplicateStamp: "duplicate_stamp"
        case .stampBackwards: "stamp_backwards"
        case .clockMismatch: "clock_mismatch"
        case .noPoseYet(.unknownFrame): "unknown_frame"
        case .noPoseYet(.notConnected): "frames_not_connected"
        case .noPoseYet: "no_pose_yet"
        case .poseTooOld: "pose_too_old"
        case .poseGap: "pose_gap"
        case .nonFinitePose: "non_finite_pose"
        case .pushedOut: "pushed_out"
        case .tooManyCameras: "too_many_cameras"
        }
    }

    /// What is wrong and what to do.
    public var description: String {
        switch self {
        case .noCalibration:
            "there is no calibration; publish /camera/<name>/calibration or configure a calibration file"
        case .calibrationSizeMismatch(let image, let calibration):
            "the image is \(image.width)x\(image.height), its calibration for "
                + "\(calibration.width)x\(calibration.height); publish the calibration of this resolution"
        case .undecodableImage(let detail): detail
        case .wrongByteCount(let detail): detail
        case .unknownEncoding(let detail): detail
        case .noFrameID: "frame_id is empty; set it to the camera's optical frame"
        case .stampNotSet: "the stamp is not set; set it to the moment of exposure"
        case .stampBeyondTime: "the stamp is after the year 2116; publish nanoseconds since 1970"
        case .duplicateStamp: "the stamp is that of the image before; is it published twice?"
        case .stampBackwards(let by):
            "the stamp is \(Double(by) / 1e9) s before that of the last image; does it come late, or was a clock put back?"
        case .clockMismatch(let error): "image and transforms are not of one clock: \(error)"
        case .noPoseYet(let error): "no pose came in time: \(error)"
        case .poseTooOld(let error): "the pose is not kept any more: \(error)"
        case .poseGap(let error): "the pose is too uncertain: \(error)"
        case .nonFinitePose: "the pose is not finite"
        case .pushedOut: "newer images pushed it out while it waited for its pose"
        case .tooManyCameras(let limit): "there are \(limit) cameras already, which is the limit"
        }
    }
}
