/// Where a frame is, and what localisation had to do with it.
public struct LocalisedPose: Hashable, Sendable {
    /// The pose of the source frame in the world.
    public var worldFromSource: Pose

    /// The part of it that localisation owns and corrects by leaps, map→odom of REP-105; `nil` where poses come in one piece.
    public var worldFromOdometry: Pose?
}

extension FrameTree {
    /// The transform that takes points of `source` to `world`, at a stamp, told apart into odometry and localisation.
    ///
    /// Localisation is not interpolated over a leap of its own, which no robot made: before the leap is complete, the value
    /// before it holds.
    ///
    /// - Parameters:
    ///   - source: the frame whose pose is asked for.
    ///   - world: the frame to tell it in.
    ///   - odometry: the frame between them that localisation places in the world (REP-105 calls it `odom`).
    ///   - stampNanoseconds: the moment.
    ///   - maximumGapNanoseconds: transforms farther apart are not interpolated between.
    ///   - leap: from when on a change of localisation is a leap.
    /// - Returns: where `source` is; what localisation says of `odometry` only where it places that frame.
    /// - Throws: ``FrameLookupError`` saying which frame lacks what.
    public func localised(
        _ source: String,
        in world: String,
        through odometry: String,
        at stampNanoseconds: Int64,
        maximumGapNanoseconds: Int64 = .max,
        leap: PoseLeap = PoseLeap()
    ) throws(FrameLookupError) -> LocalisedPose {
        let worldFromSource = try transform(
            from: source,
            to: world,
            at: stampNanoseconds,
            maximumGapNanoseconds: maximumGapNanoseconds
        )
        guard let moving = localisation(of: odometry, in: world, above: source) else {
            return LocalisedPose(worldFromSource: worldFromSource, worldFromOdometry: nil)
        }
        let worldFromOdometry = try transform(
            from: odometry,
            to: world,
            at: stampNanoseconds,
            maximumGapNanoseconds: maximumGapNanoseconds
        )
        let worldFromMoving = try transform(
            from: moving.frame,
            to: world,
            at: stampNanoseconds,
            maximumGapNanoseconds: maximumGapNanoseconds
        )
        guard let parentFromMoving = moving.history.last(notAfter: stampNanoseconds) else {
            return LocalisedPose(
                worldFromSource: worldFromSource,
                worldFromOdometry: worldFromOdometry
            )
        }
        let worldFromParent = try transform(
            from: moving.parent,
            to: world,
            at: stampNanoseconds,
            maximumGapNanoseconds: maximumGapNanoseconds
        )
        // What takes the interpolated value back to the one that held before.
        let back = worldFromParent * parentFromMoving * worldFromMoving.inverse
        let held = LocalisedPose(
            worldFromSource: back * worldFromSource,
            worldFromOdometry: back * worldFromOdometry
        )
        return leap.isLeap(from: .identity, to: back, at: worldFromSource.translation)
            ? held
            : LocalisedPose(worldFromSource: worldFromSource, worldFromOdometry: worldFromOdometry)
    }

    /// The moving transform by which `odometry` hangs on `world`, where `source` hangs on `odometry`; `nil` without one.
    private func localisation(
        of odometry: String,
        in world: String,
        above source: String
    ) -> (frame: String, parent: String, history: TransformHistory)? {
        let frames = chain(from: Self.normalised(source))
        guard let start = frames.firstIndex(of: Self.normalised(odometry)) else { return nil }
        for frame in frames[start...] {
            guard frame != Self.normalised(world), let edge = edges[frame] else { return nil }
            if case .moving(let history) = edge.motion { return (frame, edge.parent, history) }
        }
        return nil
    }
}

/// How much of a change between two poses is a leap.
public struct PoseLeap: Hashable, Sendable {
    /// The displacement from which a change is a leap, in metres.
    public var metres: Double

    /// The turn from which a change is a leap, in radians.
    public var radians: Double

    /// A leap from its parts; 2 cm and half a degree are less than a map of voxels notices.
    public init(metres: Double = 0.02, radians: Double = 0.009) {
        (self.metres, self.radians) = (metres, radians)
    }

    /// Whether a frame that was at `before` and is at `after` has leapt, seen by what stands at `place` in the world.
    public func isLeap(from before: Pose, to after: Pose, at place: Vector3) -> Bool {
        let change = after * before.inverse
        return (change * place - place).length > metres || change.rotation.radians > radians
    }
}
