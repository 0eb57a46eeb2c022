internal import CMessages
public import Geometry

/// A thing to find, by name.
public struct LanguageGoal: Message, Equatable {
    /// The protobuf name.
    public static let typeName = "semsplat.v1.LanguageGoal"

    /// What to put into the answer beside positions and boxes.
    public struct Wants: Hashable, Sendable {
        /// Masks in images.
        public var masks = false
        /// Points with normals.
        public var points = false
        /// A pose to drive to.
        public var navGoal = false
        /// Where to grasp.
        public var graspRegion = false

        /// Creates wants that want nothing more.
        public init() {}
    }

    /// A box to search in.
    public struct Region: Hashable, Sendable {
        /// The box's centre and orientation, in the target frame.
        public var pose: Pose
        /// Full extents, metres.
        public var size: Vector3

        /// Creates the region.
        public init(pose: Pose, size: Vector3) {
            self.pose = pose
            self.size = size
        }
    }

    /// The asker's name for the goal; answers carry it.
    public var goalID: String

    /// The name of the thing.
    public var text: String

    /// Names of what it is not.
    public var negatives: [String] = []

    /// The frame to answer in; empty for the map's own.
    public var targetFrame = ""

    /// The most objects in the answer; 0 for the daemon's default.
    public var maximumResults = 0

    /// The lowest score; 0 for the model's calibrated threshold.
    public var minimumScore = 0.0

    /// Seconds until an answer is worth nothing; 0 for the daemon's default.
    public var deadlineSeconds = 0.0

    /// Whether to keep answering as the map changes.
    public var isStanding = false

    /// What to put into the answer.
    public var wants = Wants()

    /// Where to search; nil for everywhere.
    public var region: Region?

    /// The most points per object; 0 for the daemon's default.
    public var maximumPoints = 0

    /// Creates a goal with everything but the name left open.
    public init(goalID: String, text: String) {
        self.goalID = goalID
        self.text = text
    }

    /// Reads a message.
    ///
    /// - Throws: `WireError` for whatever is wrong with the bytes.
    public init(decoding bytes: [UInt8], limits: MessageLimits) throws(WireError) {
        self = try decode(bytes, as: Self.typeName, limits, semsplat__v1__language_goal__init) {
            c,
            reader throws(WireError) in try LanguageGoal(c, reader)
        }
    }

    private init(_ c: Semsplat__V1__LanguageGoal, _ reader: FieldReader) throws(WireError) {
        goalID = try reader.text(c.goal_id, "goal_id")
        text = try reader.text(c.text, "text")
        negatives = try reader.texts(c.negatives, c.n_negatives, "negatives")
        targetFrame = try reader.text(c.target_frame, "target_frame")
        maximumResults = Int(c.max_results)
        minimumScore = try reader.finite(c.min_score, "min_score")
        deadlineSeconds = try reader.finite(c.deadline_s, "deadline_s")
        isStanding = c.standing != 0
        wants = Wants(c.wants)
        if let box = c.region?.pointee {
            let size = try reader.vector(box.size, "region.size")
            if size != .zero {
                region = Region(pose: try reader.pose(box.pose, "region.pose"), size: size)
            }
        }
        maximumPoints = Int(c.max_points)
    }

    /// Writes the message as protobuf.
    public func encoded() -> [UInt8] {
        encode(semsplat__v1__language_goal__init) { c, arena in
            c.goal_id = arena.text(goalID)
            c.text = arena.text(text)
            (c.n_negatives, c.negatives) = (negatives.count, arena.texts(negatives))
            c.target_frame = arena.text(targetFrame)
            c.max_results = UInt32(clamping: maximumResults)
            c.min_score = minimumScore
            c.deadline_s = deadlineSeconds
            c.standing = isStanding ? 1 : 0
            c.wants = wants.made(in: arena)
            if let region {
                c.region = arena.make(semsplat__v1__language_goal__region__init) {
                    $0.pose = arena.pose(region.pose)
                    $0.size = arena.vector(region.size)
                }
            }
            c.max_points = UInt32(clamping: maximumPoints)
        }
    }
}

extension LanguageGoal.Wants {
    /// What a message wants; nothing more where it does not say.
    init(_ pointer: UnsafeMutablePointer<Semsplat__V1__LanguageGoal__Wants>?) {
        self.init()
        guard let c = pointer?.pointee else { return }
        masks = c.masks != 0
        points = c.points != 0
        navGoal = c.nav_goal != 0
        graspRegion = c.grasp_region != 0
    }

    func made(
        in arena: PackingArena
    ) -> UnsafeMutablePointer<Semsplat__V1__LanguageGoal__Wants> {
        arena.make(semsplat__v1__language_goal__wants__init) {
            $0.masks = masks ? 1 : 0
            $0.points = points ? 1 : 0
            $0.nav_goal = navGoal ? 1 : 0
            $0.grasp_region = graspRegion ? 1 : 0
        }
    }
}

/// Ends a goal that waits or stands.
public struct CancelGoal: Message, Equatable {
    /// The protobuf name.
    public static let typeName = "semsplat.v1.CancelGoal"

    /// The goal's id.
    public var goalID: String

    /// Creates the message.
    public init(goalID: String) {
        self.goalID = goalID
    }

    /// Reads a message.
    ///
    /// - Throws: `WireError` for whatever is wrong with the bytes.
    public init(decoding bytes: [UInt8], limits: MessageLimits) throws(WireError) {
        self = try decode(bytes, as: Self.typeName, limits, semsplat__v1__cancel_goal__init) {
            c,
            reader throws(WireError) in
            CancelGoal(goalID: try reader.text(c.goal_id, "goal_id"))
        }
    }

    /// Writes the message as protobuf.
    public func encoded() -> [UInt8] {
        encode(semsplat__v1__cancel_goal__init) { c, arena in c.goal_id = arena.text(goalID) }
    }
}
