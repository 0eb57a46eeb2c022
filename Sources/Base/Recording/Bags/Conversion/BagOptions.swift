/// Which topics of a bag become what, where that is not to be chosen from their names and types.
public struct BagOptions: Hashable, Sendable {
    /// A camera and the topics that it comes from.
    public struct Camera: Hashable, Sendable {
        /// As in `/camera/<name>/image`.
        public var name: String
        /// Of `sensor_msgs/Image` or `sensor_msgs/CompressedImage`.
        public var imageTopic: String
        /// Of `sensor_msgs/CameraInfo`; `nil` for the one beside the images.
        public var infoTopic: String?
        /// Of depth images of the same view; `nil` for one of the same frame and size.
        public var depthTopic: String?

        /// A camera and its topics.
        public init(
            name: String,
            imageTopic: String,
            infoTopic: String? = nil,
            depthTopic: String? = nil
        ) {
            (self.name, self.imageTopic) = (name, imageTopic)
            (self.infoTopic, self.depthTopic) = (infoTopic, depthTopic)
        }
    }

    /// Poses that are not on `/tf`.
    public struct PoseTopic: Hashable, Sendable {
        /// Of `geometry_msgs/PoseStamped`, `PoseWithCovarianceStamped`, `TransformStamped` or `nav_msgs/Odometry`.
        public var topic: String
        /// The frame whose pose it is; `nil` for the message's own or, where it has none, the only camera's.
        public var childFrame: String?

        /// A topic, and the frame whose pose it has.
        public init(topic: String, childFrame: String? = nil) {
            (self.topic, self.childFrame) = (topic, childFrame)
        }
    }

    /// These cameras and no others; empty, the default, for those that are found.
    public var cameras: [Camera]
    /// Where the poses are; `nil`, the default, for `/tf`.
    public var pose: PoseTopic?

    /// Options, by default none.
    public init(cameras: [Camera] = [], pose: PoseTopic? = nil) {
        (self.cameras, self.pose) = (cameras, pose)
    }
}
