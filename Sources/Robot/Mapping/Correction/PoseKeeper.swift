internal import Geometry
internal import Ingest

/// Keeps the cameras' trajectories, and says how the past moves when localisation leaps or SLAM corrects it.
struct PoseKeeper: Sendable {
    private var trajectories: [String: Trajectory] = [:]
    private let leap: PoseLeap

    /// What localisation said when it was first heard or last leapt, and when that was.
    private var localisation: (worldFromOdometry: Pose, stampNanoseconds: Int64)?

    /// Up to when poses are right already, by camera, in nanoseconds.
    private var rightUntil: [String: Int64] = [:]

    /// When SLAM last corrected poses, the newest stamp of that moment, in nanoseconds.
    ///
    /// The leap of localisation that belongs to it may still be on its way.
    private var updatedAtNanoseconds: Int64?

    /// A leap this soon after a correction by SLAM is that correction.
    private static let updateReachNanoseconds: Int64 = 5_000_000_000

    /// A keeper for which localisation leaps from `leap` on.
    init(leap: PoseLeap) {
        self.leap = leap
    }

    /// A keeper that knows of the past what keyframes of a saved map say.
    init(leap: PoseLeap, remembering keyframes: [Keyframe]) {
        self.init(leap: leap)
        for keyframe in keyframes.sorted(by: { $0.stampNanoseconds < $1.stampNanoseconds }) {
            trajectories[keyframe.camera, default: Trajectory()].append(
                keyframe.stampNanoseconds,
                keyframe.worldFromCamera
            )
        }
    }

    /// Notes where a camera is; a frame from before the last leap, which comes late, is taken over it.
    ///
    /// - Returns: how each camera's past moves with it; `nil` where nothing does.
    mutating func note(_ frame: inout PosedFrame) -> [String: TrajectoryCorrection]? {
        if let last = trajectories[frame.camera]?.samples.last?.stampNanoseconds,
            ClockRestart.lies(between: last, frame.stampNanoseconds)
        {
            beginAnew(frame)
        }
        let corrections = follow(&frame)
        trajectories[frame.camera, default: Trajectory()].append(
            frame.stampNanoseconds,
            frame.worldFromCamera
        )
        return corrections
    }

    /// Forgets when things were, which the camera's clock says otherwise now; where they are stays.
    private mutating func beginAnew(_ frame: PosedFrame) {
        trajectories[frame.camera] = nil
        rightUntil[frame.camera] = nil
        updatedAtNanoseconds = nil
        localisation = localisation.map { ($0.worldFromOdometry, frame.stampNanoseconds - 1) }
    }

    private mutating func follow(_ frame: inout PosedFrame) -> [String: TrajectoryCorrection]? {
        guard let now = frame.worldFromOdometry else { return nil }
        guard let (before, since) = localisation else {
            localisation = (now, frame.stampNanoseconds)
            return nil
        }
        let change = now * before.inverse
        let isLeap = leap.isLeap(
            from: .identity,
            to: change,
            at: change.inverse * frame.worldFromCamera.translation
        )
        guard isLeap else { return nil }
        guard frame.stampNanoseconds > since else {
            frame.worldFromCamera = change.inverse * frame.worldFromCamera
            return nil
        }
        localisation = (now, frame.stampNanoseconds)
        return correctLeap(change, at: frame.stampNanoseconds)
    }

    private mutating func correctLeap(
        _ afterFromBefore: Pose,
        at stampNanoseconds: Int64
    ) -> [String: TrajectoryCorrection] {
        let belongsToUpdate = updatedAtNanoseconds.map {
            abs(stampNanoseconds - $0) <= Self.updateReachNanoseconds
        }
        var corrections: [String: TrajectoryCorrection] = [:]
        for (camera, trajectory) in trajectories {
            let since = rightUntil[camera] ?? .min
            var corrected = Drift.spread(afterFromBefore, over: trajectory, since: since)
            if belongsToUpdate == true {
                // Where SLAM has spoken, its word about the past holds; only what came since leaps, as a whole.
                corrected = trajectory.samples[trajectory.index(atOrAfter: since)...].map {
                    PoseUpdate.Sample(
                        stampNanoseconds: $0.stampNanoseconds,
                        worldFromCamera: afterFromBefore * $0.worldFromCamera
                    )
                }
            }
            corrections[camera] = TrajectoryCorrection(
                to: corrected,
                from: trajectory,
                carriedToNanoseconds: stampNanoseconds - 1
            )
            rightUntil[camera] = stampNanoseconds
        }
        updatedAtNanoseconds = nil
        return apply(corrections)
    }

    /// Takes SLAM's word about the past.
    ///
    /// - Returns: how each camera's past moves with it; `nil` where it is about no moment that was mapped.
    mutating func take(_ update: PoseUpdate) -> [String: TrajectoryCorrection]? {
        var corrections: [String: TrajectoryCorrection] = [:]
        for (camera, samples) in update.cameras {
            guard let trajectory = trajectories[camera],
                let newest = trajectory.samples.last?.stampNanoseconds
            else { continue }
            // What came after the last corrected pose is as wrong as that was, unless localisation has leapt since.
            let leapt = rightUntil[camera] ?? .min
            let last = samples.last?.stampNanoseconds ?? .min
            let correction = TrajectoryCorrection(
                to: samples,
                from: trajectory,
                carriedToNanoseconds: leapt > last ? leapt - 1 : newest
            )
            guard !correction.isEmpty else { continue }
            corrections[camera] = correction
            rightUntil[camera] = max(leapt, newest + 1)
            updatedAtNanoseconds = max(updatedAtNanoseconds ?? .min, newest)
        }
        return corrections.isEmpty ? nil : apply(corrections)
    }

    private mutating func apply(
        _ corrections: [String: TrajectoryCorrection]
    ) -> [String: TrajectoryCorrection] {
        for (camera, correction) in corrections { trajectories[camera]?.apply(correction) }
        return corrections
    }
}
