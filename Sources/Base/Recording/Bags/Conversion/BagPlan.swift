/// What becomes of each topic of a bag.
public struct BagPlan: Sendable {
    /// What a topic's messages become.
    public enum Role: Hashable, Sendable {
        /// Images of the camera of that name.
        case image(camera: String)
        /// Calibrations of that camera; of the images after rectification where those are what there is.
        case calibration(camera: String, isRectified: Bool)
        /// Depth images of that camera's view.
        case depth(camera: String)
        /// Transforms.
        case transforms(isStatic: Bool)
        /// Transforms from the pose of a frame.
        case pose(childFrame: String)

        /// The topic of the session.
        public var topic: String {
            switch self {
            case .image(let camera): "/camera/\(camera)/image"
            case .calibration(let camera, _): "/camera/\(camera)/calibration"
            case .depth(let camera): "/camera/\(camera)/depth"
            case .transforms(let isStatic): isStatic ? "/tf_static" : "/tf"
            case .pose: "/tf"
            }
        }
    }

    /// A topic of the bag and what becomes of it.
    public struct Row: Sendable {
        /// The topic.
        public let topic: BagTopic
        /// What it becomes; empty when it is left out.
        public internal(set) var roles: [Role] = []
        /// Why it is left out; empty when it is not.
        public internal(set) var reason = ""
    }

    /// One row for each topic, by name.
    public internal(set) var rows: [Row]
    /// What somebody should know who uses the session.
    public internal(set) var notes: [String] = []
    /// The frame of each camera's images.
    public internal(set) var cameraFrames: [String: String] = [:]

    init(_ topics: [BagTopic]) { rows = topics.map { Row(topic: $0) } }

    /// What each topic becomes that is not left out.
    var roles: [String: [Role]] {
        Dictionary(
            uniqueKeysWithValues: rows.filter { !$0.roles.isEmpty }.map {
                ($0.topic.name, $0.roles)
            }
        )
    }

    /// The topic whose poses are taken instead of those on `/tf`.
    var poseTopic: String? {
        rows.first { row in
            row.roles.contains { if case .pose = $0 { true } else { false } }
        }?.topic.name
    }

    mutating func give(_ topic: String, _ role: Role) {
        guard let index = rows.firstIndex(where: { $0.topic.name == topic }) else { return }
        rows[index].roles.append(role)
    }

    /// Says why a topic is left out, unless it is not or that is said.
    mutating func leaveOut(_ topic: String, _ reason: String) {
        guard let index = rows.firstIndex(where: { $0.topic.name == topic }) else { return }
        if rows[index].roles.isEmpty, rows[index].reason.isEmpty { rows[index].reason = reason }
    }
}
