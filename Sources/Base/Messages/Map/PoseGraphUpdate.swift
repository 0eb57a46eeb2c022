internal import CMessages
public import Geometry

/// Where the robot was, as its SLAM sees it now.
public struct PoseGraphUpdate: Message, Equatable {
    /// The protobuf name.
    public static let typeName = "semsplat.v1.PoseGraphUpdate"

    /// Where the child frame was at one moment.
    public struct StampedPose: Hashable, Sendable {
        /// The moment, nanoseconds since the Unix epoch.
        public var stampNanoseconds: Int64

        /// Takes points of the child frame to the frame, metres.
        public var pose: Pose

        /// Creates the pair.
        public init(stampNanoseconds: Int64, pose: Pose) {
            (self.stampNanoseconds, self.pose) = (stampNanoseconds, pose)
        }
    }

    /// When the poses were corrected, nanoseconds since the Unix epoch.
    public var stampNanoseconds: Int64

    /// The map's frame.
    public var frameID: String

    /// A camera's optical frame, or a frame that cameras are fixed to.
    public var childFrameID: String

    /// The poses, each later than the one before.
    public var poses: [StampedPose]

    /// Creates the message.
    public init(
        stampNanoseconds: Int64,
        frameID: String,
        childFrameID: String,
        poses: [StampedPose]
    ) {
        self.stampNanoseconds = stampNanoseconds
        self.frameID = frameID
        self.childFrameID = childFrameID
        self.poses = poses
    }

    /// Reads a message.
    ///
    /// - Throws: `WireError` for whatever is wrong with the bytes; stamps that do not rise are wrong.
    public init(decoding bytes: [UInt8], limits: MessageLimits) throws(WireError) {
        self = try decode(bytes, as: Self.typeName, limits, semsplat__v1__pose_graph_update__init) {
            c,
            reader throws(WireError) in try PoseGraphUpdate(c, reader)
        }
    }

    private init(_ c: Semsplat__V1__PoseGraphUpdate, _ reader: FieldReader) throws(WireError) {
        stampNanoseconds = try reader.stamp(c.stamp, "stamp")
        frameID = try reader.name(c.frame_id, "frame_id")
        childFrameID = try reader.name(c.child_frame_id, "child_frame_id")
        poses = try reader.list(c.poses, c.n_poses) { element throws(WireError) in
            StampedPose(
                stampNanoseconds: try reader.stamp(element.stamp, "poses.stamp"),
                pose: try reader.pose(element.pose, "poses.pose")
            )
        }
        for (earlier, later) in zip(poses, poses.dropFirst())
        where later.stampNanoseconds <= earlier.stampNanoseconds {
            throw reader.bad(
                "poses.stamp",
                "\(later.stampNanoseconds) ns after \(earlier.stampNanoseconds) ns",
                "stamps that rise"
            )
        }
    }

    /// Writes the message as protobuf.
    public func encoded() -> [UInt8] {
        encode(semsplat__v1__pose_graph_update__init) { c, arena in
            c.stamp = arena.stamp(stampNanoseconds)
            c.frame_id = arena.text(frameID)
            c.child_frame_id = arena.text(childFrameID)
            let elements = poses.map { stamped in
                arena.make(semsplat__v1__pose_graph_update__stamped_pose__init) {
                    $0.stamp = arena.stamp(stamped.stampNanoseconds)
                    $0.pose = arena.pose(stamped.pose)
                }
            }
            (c.n_poses, c.poses) = (elements.count, arena.list(elements))
        }
    }
}
