public import Geometry

/// What comes out of ingest.
public enum IngestEvent: Sendable {
    /// A frame to map.
    case frame(PosedFrame)
    /// An image that is not used.
    case rejected(FrameRejection)
    /// A transform that is not used.
    case badTransform(FrameInsertError)
    /// A calibration that is not used; the one before stays.
    case badCalibration(camera: String, CalibrationError)
    /// The camera's clock has started anew: its images are taken from here on.
    case clockRestarted(camera: String)
    /// Where cameras were, as SLAM sees it now.
    case poseUpdate(PoseUpdate)
    /// A correction of poses that is not used.
    case badPoseUpdate(PoseUpdateError)
}

/// What has happened to the images of one camera.
public struct CameraCounters: Hashable, Sendable {
    /// Images that came in.
    public var received = 0
    /// Frames that went out.
    public var posed = 0
    /// Images that are waiting for their pose.
    public var waiting = 0
    /// Images that were not used, by `FrameRejection.Reason.name`.
    public var rejected: [String: Int] = [:]
    /// How often the camera's clock started anew.
    public var clockRestarts = 0
    /// The stamp of the last image that came in.
    public var lastStampNanoseconds: Int64?

    /// Nothing has happened yet.
    public init() {}
}
