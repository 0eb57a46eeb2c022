internal import CMessages
public import Geometry

/// Where a robot can stand to do something with an object (`semsplat.v1.NavGoal`).
public struct NavGoal: Message, Equatable {
    /// The protobuf name.
    public static let typeName = "semsplat.v1.NavGoal"

    /// Whether a place can be driven to, by its value on the wire.
    public enum Reachability: UInt32, Sendable {
        /// Where the robot is now, the map knows no free floor.
        case unknown
        /// Over floor that is known to be free, with the robot's radius to spare.
        case reachable
        /// Over known floor there is no such way.
        case unreachable
    }

    /// A place to stand.
    public struct Place: Equatable, Sendable {
        /// The robot's base on the floor: z against gravity, x towards the object.
        public var pose: Pose
        /// From the base to the object's box along the floor, metres.
        public var standoffMetres: Double
        /// From the base to the nearest cell that is not known to be free, metres.
        public var clearanceMetres: Double
        /// Whether nothing in the map hides the object from the camera's height there.
        public var hasLineOfSight: Bool
        /// Whether it can be driven to.
        public var reachability: Reachability
        /// From where the camera is, metres; 0 unless reachable.
        public var travelMetres: Double

        /// Creates the place.
        public init(
            pose: Pose,
            standoffMetres: Double,
            clearanceMetres: Double,
            hasLineOfSight: Bool,
            reachability: Reachability,
            travelMetres: Double
        ) {
            self.pose = pose
            self.standoffMetres = standoffMetres
            self.clearanceMetres = clearanceMetres
            self.hasLineOfSight = hasLineOfSight
            self.reachability = reachability
            self.travelMetres = travelMetres
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

    /// The best place; nil when there is none, and then the reason says why.
    public var best: Place?

    /// Others, best first.
    public var alternatives: [Place] = []

    /// Why there is no place, or what the best one lacks; empty otherwise.
    public var reason = ""

    /// Creates a goal without a place.
    public init(objectID: String, label: String) {
        self.objectID = objectID
        self.label = label
    }

    /// Reads a message.
    ///
    /// - Throws: `WireError` for whatever is wrong with the bytes.
    public init(decoding bytes: [UInt8], limits: MessageLimits) throws(WireError) {
        self = try decode(bytes, as: Self.typeName, limits, semsplat__v1__nav_goal__init) {
            c,
            reader throws(WireError) in try NavGoal(c, reader)
        }
    }

    /// Writes the message as protobuf.
    public func encoded() -> [UInt8] {
        encode(semsplat__v1__nav_goal__init) { c, arena in fill(&c, arena) }
    }

    init(_ c: Semsplat__V1__NavGoal, _ reader: FieldReader) throws(WireError) {
        header = try MapHeader(c.header, reader)
        goalID = try reader.text(c.goal_id, "goal_id")
        objectID = try reader.text(c.object_id, "object_id")
        label = try reader.text(c.label, "label")
        if let place = c.best?.pointee { best = try Place(place, reader, "best") }
        alternatives = try reader.list(c.alternatives, c.n_alternatives) {
            element throws(WireError) in try Place(element, reader, "alternatives")
        }
        reason = try reader.text(c.reason, "reason")
    }

    func fill(_ c: inout Semsplat__V1__NavGoal, _ arena: PackingArena) {
        c.header = header.made(in: arena)
        c.goal_id = arena.text(goalID)
        c.object_id = arena.text(objectID)
        c.label = arena.text(label)
        c.best = best?.made(in: arena)
        (c.n_alternatives, c.alternatives) = (
            alternatives.count, arena.list(alternatives.map { $0.made(in: arena) })
        )
        c.reason = arena.text(reason)
    }
}

extension NavGoal.Place {
    fileprivate init(
        _ c: Semsplat__V1__NavGoal__Place,
        _ reader: FieldReader,
        _ field: String
    ) throws(WireError) {
        guard let reachability = NavGoal.Reachability(rawValue: c.reachability.rawValue) else {
            throw reader.bad("\(field).reachability", "\(c.reachability.rawValue)", "0 to 2")
        }
        self.init(
            pose: try reader.pose(c.pose, "\(field).pose"),
            standoffMetres: try reader.finite(c.standoff_m, "\(field).standoff_m"),
            clearanceMetres: try reader.finite(c.clearance_m, "\(field).clearance_m"),
            hasLineOfSight: c.line_of_sight != 0,
            reachability: reachability,
            travelMetres: try reader.finite(c.travel_m, "\(field).travel_m")
        )
    }

    fileprivate func made(
        in arena: PackingArena
    ) -> UnsafeMutablePointer<Semsplat__V1__NavGoal__Place> {
        arena.make(semsplat__v1__nav_goal__place__init) {
            $0.pose = arena.pose(pose)
            $0.standoff_m = standoffMetres
            $0.clearance_m = clearanceMetres
            $0.line_of_sight = hasLineOfSight ? 1 : 0
            $0.reachability = Semsplat__V1__NavGoal__Reachability(
                rawValue: reachability.rawValue
            )
            $0.travel_m = travelMetres
        }
    }
}
