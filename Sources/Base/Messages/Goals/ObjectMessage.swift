internal import CMessages
public import Geometry

/// A thing in the map (`semsplat.v1.Object`).
public struct ObjectMessage: Message, Equatable {
    /// The protobuf name.
    public static let typeName = "semsplat.v1.Object"

    /// How much is known of the object, by its value on the wire.
    public enum State: UInt32, Sendable {
        case unknown
        case tentative
        case confirmed
        case missing
        case moved
        case removed
    }

    /// The stable id.
    public var id: String

    /// The name that it was found by.
    public var label: String

    /// How well the name fits, 0 to 1.
    public var score: Double

    /// The box's centre and orientation.
    public var pose: Pose = .identity

    /// 6×6, row-major: x, y, z in metres, then rotations about x, y, z in radians.
    public var poseCovariance: [Double] = []

    /// The box's full extents, metres.
    public var size = Vector3.zero

    /// The mean of its Gaussians, weighted.
    public var centroid = Vector3.zero

    /// The point of its surface nearest to the camera of the newest image.
    public var nearestSurfacePoint = Vector3.zero

    /// Points with normals; nil when they were not wanted.
    public var points: PointCloud?

    /// How many Gaussians it consists of.
    public var gaussianCount = 0

    /// How many keyframes saw it.
    public var views = 0

    /// The stamp of the first image that saw it.
    public var firstSeenNanoseconds: Int64 = 0

    /// The stamp of the latest image that saw it.
    public var lastSeenNanoseconds: Int64 = 0

    /// How much is known of it.
    public var state = State.unknown

    /// Where it is in images; empty when masks were not wanted.
    public var masks: [ObjectMask] = []

    /// How well the bare name fits, 0 to 1; ``score`` also weighs colour, size and place, where they were said.
    public var nameScore = 0.0

    /// What tells it from the others of an answer, such as "red, on the table"; empty where nothing was asked to.
    public var description = ""
    /// Where to stand for it; nil when that was not wanted.
    public var navGoal: NavGoal?

    /// Where to grasp it; nil when that was not wanted.
    public var graspRegion: GraspRegion?

    /// Creates an object of which only the name is known.
    public init(id: String, label: String, score: Double) {
        self.id = id
        self.label = label
        self.score = score
    }

    /// Reads a message.
    ///
    /// - Throws: `WireError` for whatever is wrong with the bytes.
    public init(decoding bytes: [UInt8], limits: MessageLimits) throws(WireError) {
        self = try decode(bytes, as: Self.typeName, limits, semsplat__v1__object__init) {
            c,
            reader throws(WireError) in try ObjectMessage(c, reader)
        }
    }

    /// Writes the message as protobuf.
    public func encoded() -> [UInt8] {
        encode(semsplat__v1__object__init) { c, arena in fill(&c, arena) }
    }

    init(_ c: Semsplat__V1__Object, _ reader: FieldReader) throws(WireError) {
        id = try reader.text(c.id, "id")
        label = try reader.text(c.label, "label")
        score = try reader.finite(c.score, "score")
        pose = try reader.pose(c.pose, "pose")
        poseCovariance = try reader.finiteNumbers(
            c.pose_covariance,
            c.n_pose_covariance,
            "pose_covariance"
        )
        size = try reader.vector(c.size, "size")
        centroid = try reader.vector(c.centroid, "centroid")
        nearestSurfacePoint = try reader.vector(c.nearest_surface_point, "nearest_surface_point")
        if let cloud = c.points?.pointee { points = try PointCloud(cloud, reader) }
        gaussianCount = Int(c.gaussian_count)
        views = Int(c.views)
        firstSeenNanoseconds = try reader.stamp(c.first_seen, "first_seen")
        lastSeenNanoseconds = try reader.stamp(c.last_seen, "last_seen")
        state = State(rawValue: c.state.rawValue) ?? .unknown
        masks = try reader.list(c.masks, c.n_masks) { element throws(WireError) in
            try ObjectMask(element, reader, "masks")
        }
        nameScore = try reader.finite(c.name_score, "name_score")
        description = try reader.text(c.description, "description")
        if let place = c.nav_goal?.pointee { navGoal = try NavGoal(place, reader) }
        if let region = c.grasp_region?.pointee { graspRegion = try GraspRegion(region, reader) }
    }

    func fill(_ c: inout Semsplat__V1__Object, _ arena: PackingArena) {
        c.id = arena.text(id)
        c.label = arena.text(label)
        c.score = score
        c.pose = arena.pose(pose)
        (c.n_pose_covariance, c.pose_covariance) = (
            poseCovariance.count, arena.numbers(poseCovariance)
        )
        c.size = arena.vector(size)
        c.centroid = arena.vector(centroid)
        c.nearest_surface_point = arena.vector(nearestSurfacePoint)
        c.points = points?.made(in: arena)
        c.gaussian_count = UInt32(clamping: gaussianCount)
        c.views = UInt32(clamping: views)
        c.first_seen = arena.stamp(firstSeenNanoseconds)
        c.last_seen = arena.stamp(lastSeenNanoseconds)
        c.state = Semsplat__V1__Object__State(rawValue: state.rawValue)
        (c.n_masks, c.masks) = (masks.count, arena.list(masks.map { $0.made(in: arena) }))
        c.name_score = nameScore
        c.description = arena.text(description)
        if let navGoal {
            c.nav_goal = arena.make(semsplat__v1__nav_goal__init) { navGoal.fill(&$0, arena) }
        }
        if let graspRegion {
            c.grasp_region = arena.make(semsplat__v1__grasp_region__init) {
                graspRegion.fill(&$0, arena)
            }
        }
    }
}

extension [ObjectMessage] {
    func made(in arena: PackingArena) -> [UnsafeMutablePointer<Semsplat__V1__Object>] {
        map { object in arena.make(semsplat__v1__object__init) { object.fill(&$0, arena) } }
    }
}
