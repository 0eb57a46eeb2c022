public import Imaging

/// What can be chosen about ingest.
public struct IngestSettings: Hashable, Sendable {
    /// The frame that poses are told in.
    ///
    /// The default is `map`.
    public var worldFrame = "map"
    /// The frame that drifts and never leaps, which localisation places in the world (REP-105).
    ///
    /// The default is `odom`.
    public var odometryFrame = "odom"
    /// The longest gap between two transforms to interpolate over.
    ///
    /// The default is 0.5 s.
    public var maximumPoseGapSeconds = 0.5
    /// How long an image may wait for its pose.
    ///
    /// The default is 1 s.
    public var maximumWaitSeconds = 1.0
    /// How many images of a camera may wait.
    ///
    /// The default is 30.
    public var maximumWaiting = 30
    /// How many bytes of a camera's images may wait.
    ///
    /// The default is 64 MiB.
    public var maximumWaitingBytes = 64 << 20
    /// From which difference on an image's stamp and the transforms' are of different clocks.
    ///
    /// The default is 10 s.
    public var clockMismatchSeconds = 10.0
    /// How many cameras there may be.
    ///
    /// The default is 16.
    public var maximumCameras = 16
    /// The network's view, where frames should come with the way to it.
    public var networkSize: ViewSize?
    /// The largest image that is accepted.
    public var imageLimits = ImageLimits()

    /// The latest stamp that an image may have, in the year 2116: those after it leave no room to count in.
    package static let latestStampNanoseconds: Int64 = 1 << 62

    /// The defaults.
    public init() {}
}

/// Width and height in pixels.
public struct ViewSize: Hashable, Sendable {
    /// Pixels in a row.
    public var width: Int
    /// Rows.
    public var height: Int

    /// A size from its parts.
    public init(width: Int, height: Int) {
        (self.width, self.height) = (width, height)
    }
}
