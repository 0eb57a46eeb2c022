internal import Geometry
internal import SemanticSplat

/// Decides which frames become keyframes.
///
/// A frame is one when it brings parallax (baseline relative to depth), another direction, or when the last keyframe
/// is about to leave the view; and when it is not much blurrier than the frames before it.
struct KeyframeSelector: Sendable {
    let settings: KeyframeSettings
    private var sharpnessMedian = RunningMedian()

    init(settings: KeyframeSettings) {
        self.settings = settings
    }

    /// Judges a view against the last keyframe of its camera.
    mutating func decide(
        _ view: PosedView,
        after last: Keyframe?
    ) -> Result<KeyframeReason, KeyframeSkip> {
        let sharpness = sharpness(of: view.image)
        let usual = sharpnessMedian.median ?? sharpness
        sharpnessMedian.append(sharpness)
        guard let last else { return .success(.first) }
        guard !ClockRestart.lies(between: last.stampNanoseconds, view.stampNanoseconds) else {
            return .success(.clockRestart)
        }
        guard view.stampNanoseconds > last.stampNanoseconds else {
            return .failure(KeyframeSkip(.notLater))
        }
        let change = ViewChange(from: last, to: view, assumedDepth: settings.assumedDepthMetres)
        guard let reason = reason(for: change) else {
            return .failure(KeyframeSkip(.nearLastKeyframe))
        }
        let isBlurred = sharpness < settings.minimumSharpness * usual
        if isBlurred && change.overlap >= settings.desperateOverlap {
            return .failure(KeyframeSkip(.blurred))
        }
        return .success(reason)
    }

    private func reason(for change: ViewChange) -> KeyframeReason? {
        if change.baselineRatio >= settings.baselineRatio { return .baseline }
        if change.rotationRadians >= settings.rotationRadians { return .rotation }
        if change.overlap < settings.minimumOverlap { return .overlap }
        return nil
    }
}

/// A skip as an error, so that a decision is a `Result`.
struct KeyframeSkip: Error {
    let reason: SkipReason

    init(_ reason: SkipReason) {
        self.reason = reason
    }
}

/// How a view differs from a keyframe.
struct ViewChange {
    let baselineRatio: Double
    let rotationRadians: Double
    let overlap: Double

    init(from keyframe: Keyframe, to view: PosedView, assumedDepth: Double) {
        let viewFromKeyframe = view.worldFromCamera.inverse * keyframe.worldFromCamera
        let depth = keyframe.depth.medianMetres ?? assumedDepth
        baselineRatio = viewFromKeyframe.translation.length / max(depth, 0.1)
        rotationRadians = viewFromKeyframe.rotation.radians
        overlap = keyframe.depth.overlap(
            seenBy: view.pinhole,
            otherFromCamera: viewFromKeyframe
        )
    }
}
