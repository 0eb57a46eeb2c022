internal import CMessages
public import Geometry

/// What a gripper needs to know of an object (`semsplat.v1.GraspRegion`).
public struct GraspRegion: Message, Equatable {
    /// The protobuf name.
    public static let typeName = "semsplat.v1.GraspRegion"

    /// A way for a gripper to come in.
    ///
    /// The gripper's frame: z is the way that it moves, y the line along which its fingers close, the origin is the
    /// point between the fingertips.
    public struct Approach: Equatable, Sendable {
        /// Where to begin: before the grasp, along z.
        public var preGrasp: Pose
        /// Where to close the fingers.
        public var grasp: Pose
        /// The object's width between the fingers, metres.
        public var widthMetres: Double
        /// Of the gripper's way to the nearest obstacle, metres.
        public var clearanceMetres: Double
        /// 0 to 1.
        public var score: Double

        /// Creates the approach.
        public init(
            preGrasp: Pose,
            grasp: Pose,
            widthMetres: Double,
            clearanceMetres: Double,
            score: Double
        ) {
            self.preGrasp = preGrasp
            self.grasp = grasp
            self.widthMetres = widthMetres
            self.clearanceMetres = clearanceMetres
            self.score = score
        }
    }

    /// Which map it speaks of.
    public var header = MapHeader()

    /// The language goal's id.
    public var goalID = ""

    /// The object's id.
    public var objectID: String

    /// The name that the object was found by.
    public var label: String

    /// Whether there is an approach.
    public var isGraspable = false

    /// Why there is none; empty otherwise.
    public var reason = ""

    /// The surface that was seen: x, y, z, nx, ny, nz, score.
    public var points: PointCloud?

    /// The middle and the orientation of the principal axes, x the longest.
    public var axes = Pose.identity

    /// Extents along those axes, metres.
    public var widths = Vector3.zero

    /// The gripper's opening that approaches were chosen for, metres.
    public var openingMetres = 0.0

    /// Ways in, best first.
    public var approaches: [Approach] = []

    /// What else the map holds within a hand's reach: x, y, z.
    public var obstacles: PointCloud?

    /// Creates a region that knows nothing yet.
    public init(objectID: String, label: String) {
        self.objectID = objectID
        self.label = label
    }

    /// Reads a message.
    ///
    /// - Throws: `WireError` for whatever is wrong with the bytes.
    public init(decoding bytes: [UInt8], limits: MessageLimits) throws(WireError) {
        self = try decode(bytes, as: Self.typeName, limits, semsplat__v1__grasp_region__init) {
            c,
            reader throws(WireError) in try GraspRegion(c, reader)
        }
    }

    /// Writes the message as protobuf.
    public func encoded() -> [UInt8] {
        encode(semsplat__v1__grasp_region__init) { c, arena in fill(&c, arena) }
    }

    init(_ c: Semsplat__V1__GraspRegion, _ reader: FieldReader) throws(WireError) {
        header = try MapHeader(c.header, reader)
        goalID = try reader.text(c.goal_id, "goal_id")
        objectID = try reader.text(c.object_id, "object_id")
        label = try reader.text(c.label, "label")
        isGraspable = c.graspable != 0
        reason = try reader.text(c.reason, "reason")
        if let cloud = c.points?.pointee { points = try PointCloud(cloud, reader) }
        axes = try reader.pose(c.axes, "axes")
        widths = try reader.vector(c.widths, "widths")
        openingMetres = try reader.finite(c.max_width_m, "max_width_m")
        approaches = try reader.list(c.approaches, c.n_approaches) { element throws(WireError) in
            try Approach(element, reader)
        }
        if let cloud = c.obstacles?.pointee { obstacles = try PointCloud(cloud, reader) }
    }

    func fill(_ c: inout Semsplat__V1__GraspRegion, _ arena: PackingArena) {
        c.header = header.made(in: arena)
        c.goal_id = arena.text(goalID)
        c.object_id = arena.text(objectID)
        c.label = arena.text(label)
        c.graspable = isGraspable ? 1 : 0
        c.reason = arena.text(reason)
        c.points = points?.made(in: arena)
        c.axes = arena.pose(axes)
        c.widths = arena.vector(widths)
        c.max_width_m = openingMetres
        (c.n_approaches, c.approaches) = (
            approaches.count, arena.list(approaches.map { $0.made(in: arena) })
        )
        c.obstacles = obstacles?.made(in: arena)
    }
}

extension GraspRegion.Approach {
    fileprivate init(
        _ c: Semsplat__V1__GraspRegion__Approach,
        _ reader: FieldReader
    ) throws(WireError) {
        self.init(
            preGrasp: try reader.pose(c.pre_grasp, "approaches.pre_grasp"),
            grasp: try reader.pose(c.grasp, "approaches.grasp"),
            widthMetres: try reader.finite(c.width_m, "approaches.width_m"),
            clearanceMetres: try reader.finite(c.clearance_m, "approaches.clearance_m"),
            score: try reader.finite(c.score, "approaches.score")
        )
    }

    fileprivate func made(
        in arena: PackingArena
    ) -> UnsafeMutablePointer<Semsplat__V1__GraspRegion__Approach> {
        arena.make(semsplat__v1__grasp_region__approach__init) {
            $0.pre_grasp = arena.pose(preGrasp)
            $0.grasp = arena.pose(grasp)
            $0.width_m = widthMetres
            $0.clearance_m = clearanceMetres
            $0.score = score
        }
    }
}
