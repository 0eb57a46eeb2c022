/// When a frame becomes a keyframe.
public struct KeyframeSettings: Sendable, Equatable {
    /// The distance moved, as a share of the median depth of the last keyframe, from which a frame is
    /// a keyframe: parallax is what the predictor measures depth by.
    public var baselineRatio: Double

    /// The turn from the last keyframe, in radians, from which a frame is a keyframe.
    public var rotationRadians: Double

    /// The share of the last keyframe's points still in view, below which a frame is a keyframe.
    public var minimumOverlap: Double

    /// The share of the running median of sharpness below which a frame is passed over as blurred.
    public var minimumSharpness: Double

    /// The overlap below which even a blurred frame is taken, because waiting longer would cut the thread.
    public var desperateOverlap: Double

    /// The depth to reckon with before the first prediction, in metres.
    public var assumedDepthMetres: Double

    /// The usual settings.
    public init(
        baselineRatio: Double = 0.12,
        rotationRadians: Double = 0.35,
        minimumOverlap: Double = 0.7,
        minimumSharpness: Double = 0.5,
        desperateOverlap: Double = 0.35,
        assumedDepthMetres: Double = 2.5
    ) {
        self.baselineRatio = baselineRatio
        self.rotationRadians = rotationRadians
        self.minimumOverlap = minimumOverlap
        self.minimumSharpness = minimumSharpness
        self.desperateOverlap = desperateOverlap
        self.assumedDepthMetres = assumedDepthMetres
    }
}

/// What became of a frame, and why.
public enum KeyframeDecision: Sendable, Equatable {
    /// The frame is a keyframe with this id.
    case keyframe(id: Int, reason: KeyframeReason)

    /// The frame is not needed.
    case skipped(SkipReason)
}

/// Why a frame became a keyframe.
public enum KeyframeReason: String, Sendable, CaseIterable {
    /// It is the first, or the first of another camera.
    case first
    /// The camera moved far enough for the depth of the scene.
    case baseline
    /// The camera turned far enough.
    case rotation
    /// Too little of the last keyframe is still in view.
    case overlap
    /// The camera's clock was put back: there is no saying how long ago the last keyframe was.
    case clockRestart = "clock_restart"
}

/// Why a frame did not become a keyframe.
public enum SkipReason: String, Sendable, CaseIterable {
    /// The view has hardly changed since the last keyframe.
    case nearLastKeyframe = "near_last_keyframe"
    /// The image is much less sharp than those before it.
    case blurred
    /// The stamp is not after the last keyframe's.
    case notLater = "not_later"
}
