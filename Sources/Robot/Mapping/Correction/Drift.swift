internal import Geometry
internal import Ingest

/// Spreads a leap of localisation over the way on which the drift that it takes back came about.
///
/// Odometry errs with every step, so the correction grows with the distance travelled and turned since the last one: the
/// turn is spread first and the way integrated anew with it; what is then left of the displacement is spread likewise. That is the
/// solution of a pose graph of one loop whose steps are all equally uncertain.
enum Drift {
    /// A turn of one radian drifts as much as this way, in metres.
    private static let metresPerRadian = 1.0

    /// Where the camera was, when the leap is believed.
    ///
    /// - Parameters:
    ///   - leap: takes the last pose of the trajectory to where it is.
    ///   - trajectory: where it was believed to be.
    ///   - since: the stamp up to which poses are right already, in nanoseconds.
    /// - Returns: a pose for every sample from `since` on.
    static func spread(
        _ leap: Pose,
        over trajectory: Trajectory,
        since: Int64
    ) -> [PoseUpdate.Sample] {
        let samples = Array(trajectory.samples[trajectory.index(atOrAfter: since)...])
        guard let first = samples.first, let last = samples.last else { return [] }
        let shares = shares(of: samples)
        let turn = leap.rotation
        func turned(_ share: Double) -> Quaternion {
            Quaternion.identity.interpolated(to: turn, fraction: share)
        }
        var places = [first.worldFromCamera.translation]
        for index in samples.indices.dropFirst() {
            let step =
                samples[index].worldFromCamera.translation
                - samples[index - 1].worldFromCamera.translation
            let share = 0.5 * (shares[index - 1] + shares[index])
            places.append(places[index - 1] + turned(share).rotate(step))
        }
        let end = leap * last.worldFromCamera.translation
        let rest = end - (places.last ?? end)
        return samples.indices.map { index in
            PoseUpdate.Sample(
                stampNanoseconds: samples[index].stampNanoseconds,
                worldFromCamera: Pose(
                    rotation: turned(shares[index]) * samples[index].worldFromCamera.rotation,
                    translation: places[index] + shares[index] * rest
                )
            )
        }
    }

    /// How much of the way lies behind each sample, 0 to 1; all of it where the camera never moved.
    private static func shares(of samples: [Trajectory.Sample]) -> [Double] {
        var way = [0.0]
        for (earlier, later) in zip(samples, samples.dropFirst()) {
            let step = earlier.worldFromCamera.inverse * later.worldFromCamera
            way.append(
                (way.last ?? 0) + step.translation.length + metresPerRadian * step.rotation.radians
            )
        }
        guard let whole = way.last, whole > 1e-3 else {
            return [Double](repeating: 1, count: samples.count)
        }
        return way.map { $0 / whole }
    }
}
