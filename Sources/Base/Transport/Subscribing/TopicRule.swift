internal import Messages

/// Which messages a subscriber takes on a topic, and how many of them may wait.
public struct TopicRule: Hashable, Sendable {
    /// The topic; `*` stands for any one segment, as in `/camera/*/image`.
    public var pattern: String
    /// The protobuf names that may come.
    public var types: [String]
    /// How many messages wait before the oldest makes room; 1 keeps the last value.
    public var depth: Int

    /// Creates a rule.
    public init(_ pattern: String, types: [String], depth: Int) {
        precondition(depth > 0, "\(pattern): a ring needs room for one message, not \(depth)")
        self.pattern = pattern
        self.types = types
        self.depth = depth
    }

    /// What a robot publishes: images, calibrations, depth, transforms and corrections of its poses.
    public static let sensors = [
        TopicRule(
            "/camera/*/image",
            types: [CompressedImage.typeName, RawImage.typeName],
            depth: 5
        ),
        // Drivers say it with every image; a recording wants them all.
        TopicRule("/camera/*/calibration", types: [CameraCalibration.typeName], depth: 5),
        TopicRule("/camera/*/depth", types: [RawImage.typeName], depth: 5),
        TopicRule("/tf", types: transforms, depth: 1_000),
        TopicRule("/tf_static", types: transforms, depth: 1_000),
        TopicRule("/pose_correction", types: [PoseGraphUpdate.typeName], depth: 100),
    ]

    /// Goals that come as messages instead of requests.
    public static let goals = [
        TopicRule(
            "/goal",
            types: [LanguageGoal.typeName, PromptGoal.typeName, CancelGoal.typeName],
            depth: 100
        )
    ]

    /// What the daemon publishes.
    public static let results = [
        TopicRule("/semsplat/goal_result", types: [GoalResult.typeName], depth: 1_000),
        TopicRule("/semsplat/objects", types: [ObjectArray.typeName], depth: 5),
        TopicRule("/semsplat/map/points", types: [PointCloud.typeName], depth: 2),
        TopicRule("/semsplat/map/occupancy", types: [Grid.typeName], depth: 2),
        TopicRule("/semsplat/nav_goal", types: [NavGoal.typeName], depth: 1_000),
        TopicRule("/semsplat/grasp_region", types: [GraspRegion.typeName], depth: 1_000),
        TopicRule("/semsplat/scene", types: [SceneUpdate.typeName], depth: 100),
        TopicRule("/semsplat/annotations/*", types: [ImageAnnotations.typeName], depth: 5),
        TopicRule("/semsplat/diagnostics", types: [DiagnosticArray.typeName], depth: 10),
        TopicRule("/semsplat/heartbeat", types: [Heartbeat.typeName], depth: 10),
    ]

    private static let transforms = [FrameTransform.typeName, FrameTransforms.typeName]

    /// Whether messages of two publishers contradict each other; transforms and goals may come from many.
    var hasOnePublisher: Bool { pattern.hasPrefix("/camera/") }

    /// What ZeroMQ compares with the start of a topic.
    var prefix: String { String(pattern.prefix { $0 != "*" }) }

    /// Whether the rule is about `topic`.
    public func matches(_ topic: String) -> Bool {
        let wanted = pattern.split(separator: "/", omittingEmptySubsequences: false)
        let found = topic.split(separator: "/", omittingEmptySubsequences: false)
        return wanted.count == found.count
            && zip(wanted, found).allSatisfy { $0 == "*" ? !$1.isEmpty : $0 == $1 }
    }
}
