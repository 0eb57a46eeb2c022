internal import Geometry
internal import Ingest

/// How a camera's past moves: before and after at some moments, interpolated between them.
///
/// What is interpolated is the correction, not the pose: it changes slowly where the robot may have turned.
struct TrajectoryCorrection: Sendable {
    /// What the world did to the camera at one moment.
    private struct Knot {
        let stampNanoseconds: Int64
        /// Takes a place where the map had it to where it is.
        let afterFromBefore: Pose
    }

    private let knots: [Knot]

    /// Until when the last knot's correction goes on.
    private let carriedToNanoseconds: Int64

    /// Whether anything moves.
    var isEmpty: Bool { knots.isEmpty }

    /// The correction that takes `trajectory` to these poses.
    ///
    /// - Parameters:
    ///   - corrected: where the camera was at some moments; those that the trajectory does not reach are left out.
    ///   - trajectory: where it was believed to be.
    ///   - carriedToNanoseconds: what came after the last of them, up to this stamp, moves like the last. Before the first
    ///     nothing moves.
    init(
        to corrected: [PoseUpdate.Sample],
        from trajectory: Trajectory,
        carriedToNanoseconds: Int64
    ) {
        knots = corrected.compactMap { sample in
            trajectory.worldFromCamera(at: sample.stampNanoseconds).map {
                Knot(
                    stampNanoseconds: sample.stampNanoseconds,
                    afterFromBefore: sample.worldFromCamera * $0.inverse
                )
            }
        }
        self.carriedToNanoseconds = carriedToNanoseconds
    }

    /// Where a camera was at a stamp, that was believed to be at `worldFromCamera`.
    func corrected(_ worldFromCamera: Pose, at stampNanoseconds: Int64) -> Pose {
        guard let first = knots.first, let last = knots.last,
            stampNanoseconds >= first.stampNanoseconds
        else { return worldFromCamera }
        guard stampNanoseconds <= last.stampNanoseconds else {
            return stampNanoseconds <= carriedToNanoseconds
                ? last.afterFromBefore * worldFromCamera : worldFromCamera
        }
        let after = knots.partitioningIndex { $0.stampNanoseconds >= stampNanoseconds }
        let later = knots[after]
        guard after > 0, later.stampNanoseconds > stampNanoseconds else {
            return later.afterFromBefore * worldFromCamera
        }
        let earlier = knots[after - 1]
        let span = Double(later.stampNanoseconds - earlier.stampNanoseconds)
        // Both ends' corrections of this very pose, so that a turn of the world about its origin swings nothing.
        return (earlier.afterFromBefore * worldFromCamera).interpolated(
            to: later.afterFromBefore * worldFromCamera,
            fraction: Double(stampNanoseconds - earlier.stampNanoseconds) / span
        )
    }
}

extension Array {
    /// The first index from which `predicate` holds, in an array in which it holds from somewhere on.
    fileprivate func partitioningIndex(where predicate: (Element) -> Bool) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if predicate(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
