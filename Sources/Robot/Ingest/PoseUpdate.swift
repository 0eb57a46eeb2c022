public import Geometry
public import Messages

/// Where the robot's cameras were, as its SLAM sees it now.
public struct PoseUpdate: Sendable {
    /// Where a camera was at one moment.
    public struct Sample: Hashable, Sendable {
        /// The moment, nanoseconds since the Unix epoch.
        public var stampNanoseconds: Int64

        /// The pose of the camera's optical frame.
        public var worldFromCamera: Pose

        /// A sample from its parts.
        public init(stampNanoseconds: Int64, worldFromCamera: Pose) {
            self.stampNanoseconds = stampNanoseconds
            self.worldFromCamera = worldFromCamera
        }
    }

    /// The corrected poses of each camera, by its name, in the order of their stamps.
    public var cameras: [String: [Sample]]

    /// What the poses take in memory.
    public var byteCount: Int {
        cameras.values.reduce(0) { $0 + $1.count * MemoryLayout<Sample>.stride }
    }

    /// An update of these cameras' poses.
    public init(cameras: [String: [Sample]]) {
        self.cameras = cameras
    }
}

/// A correction of poses that is not used, and why.
public enum PoseUpdateError: Error, Hashable, Sendable, CustomStringConvertible {
    /// It is in another frame than the map.
    case otherWorld(String, expected: String)
    /// No camera is known yet, or none hangs on the frame.
    case noCamera(childFrame: String)
    /// There are no poses in it.
    case empty

    /// A short name for counting.
    public var name: String {
        switch self {
        case .otherWorld: "correction_in_other_frame"
        case .noCamera: "correction_without_camera"
        case .empty: "correction_empty"
        }
    }

    /// What is wrong and what to do.
    public var description: String {
        switch self {
        case .otherWorld(let frame, let expected):
            "a pose correction is in frame '\(frame)', but the map is in '\(expected)'; send it in that frame, or name the other as world_frame"
        case .noCamera(let child):
            "a pose correction is about frame '\(child)', which no camera hangs on; name a camera's optical frame, or one that is connected to it by /tf"
        case .empty: "a pose correction holds no poses"
        }
    }
}

extension Ingestor {
    /// Takes a correction of poses: those of the child frame become those of every camera that hangs on it.
    ///
    /// Cameras are taken to be where they are now relative to the child frame; of a camera that a neck or an arm moves,
    /// the poses of its own optical frame should be sent.
    public mutating func receive(_ update: PoseGraphUpdate) -> [IngestEvent] {
        do {
            return [.poseUpdate(try poseUpdate(update))]
        } catch {
            return [.badPoseUpdate(error)]
        }
    }

    private func poseUpdate(_ update: PoseGraphUpdate) throws(PoseUpdateError) -> PoseUpdate {
        guard update.frameID.trimmingFrame == settings.worldFrame.trimmingFrame else {
            throw .otherWorld(update.frameID, expected: settings.worldFrame)
        }
        guard !update.poses.isEmpty else { throw .empty }
        var cameras: [String: [PoseUpdate.Sample]] = [:]
        for (name, frame, stamp) in cameraFrames {
            guard let childFromCamera = fixture(of: frame, on: update.childFrameID, stamp) else {
                continue
            }
            cameras[name] = update.poses.map {
                PoseUpdate.Sample(
                    stampNanoseconds: $0.stampNanoseconds,
                    worldFromCamera: $0.pose * childFromCamera
                )
            }
        }
        guard !cameras.isEmpty else { throw .noCamera(childFrame: update.childFrameID) }
        return PoseUpdate(cameras: cameras)
    }

    /// How `frame` sits on `child` at a stamp; `nil` where they are not connected, or only through the world.
    private func fixture(of frame: String, on child: String, _ stamp: Int64) -> Pose? {
        if frame.trimmingFrame == child.trimmingFrame { return .identity }
        guard child.trimmingFrame != settings.worldFrame.trimmingFrame,
            tree.isAncestor(child, of: frame)
        else { return nil }
        return try? tree.transform(from: frame, to: child, at: stamp)
    }
}

extension String {
    /// ROS 1 wrote `/map` for what is `map` since.
    fileprivate var trimmingFrame: Substring { drop { $0 == "/" } }
}
