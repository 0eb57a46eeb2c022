internal import CMessages
public import Geometry

/// A change of what a viewer shows: labelled boxes.
public struct SceneUpdate: Message, Equatable {
    /// The protobuf name.
    public static let typeName = "foxglove.SceneUpdate"

    /// A labelled box.
    public struct Entity: Hashable, Sendable {
        /// Since when, nanoseconds since the Unix epoch.
        public var stampNanoseconds: Int64
        /// The frame of the pose.
        public var frameID: String
        /// A stable name; an entity of the same id is replaced.
        public var id: String
        /// The box's centre and orientation.
        public var pose: Pose
        /// The box's full extents, metres.
        public var size: Vector3
        /// The label above the box.
        public var label: String

        /// Creates the entity.
        public init(
            stampNanoseconds: Int64,
            frameID: String,
            id: String,
            pose: Pose,
            size: Vector3,
            label: String
        ) {
            self.stampNanoseconds = stampNanoseconds
            self.frameID = frameID
            self.id = id
            self.pose = pose
            self.size = size
            self.label = label
        }
    }

    /// The moment of the change, nanoseconds since the Unix epoch.
    public var stampNanoseconds: Int64

    /// Ids of entities that are gone.
    public var removedIDs: [String]

    /// Entities that are new or changed.
    public var entities: [Entity]

    /// Creates the message.
    public init(stampNanoseconds: Int64, removedIDs: [String] = [], entities: [Entity]) {
        self.stampNanoseconds = stampNanoseconds
        self.removedIDs = removedIDs
        self.entities = entities
    }

    /// Reads a message: of each entity its first box and label.
    ///
    /// - Throws: `WireError` for whatever is wrong with the bytes.
    public init(decoding bytes: [UInt8], limits: MessageLimits) throws(WireError) {
        self = try decode(bytes, as: Self.typeName, limits, foxglove__scene_update__init) {
            c,
            reader throws(WireError) in
            try SceneUpdate(c, reader)
        }
    }

    private init(_ c: Foxglove__SceneUpdate, _ reader: FieldReader) throws(WireError) {
        let deletions = try reader.list(c.deletions, c.n_deletions) { element throws(WireError) in
            (
                stamp: try reader.stamp(element.timestamp, "deletions.timestamp"),
                id: try reader.text(element.id, "deletions.id")
            )
        }
        removedIDs = deletions.map(\.id)
        entities = try reader.list(c.entities, c.n_entities) { element throws(WireError) in
            try Entity(element, reader)
        }
        // The message has no stamp of its own; its parts are of one moment.
        stampNanoseconds = deletions.first?.stamp ?? entities.first?.stampNanoseconds ?? 0
    }

    /// Writes the message as protobuf.
    public func encoded() -> [UInt8] {
        encode(foxglove__scene_update__init) { c, arena in
            let deletions = removedIDs.map { id in
                arena.make(foxglove__scene_entity_deletion__init) {
                    $0.timestamp = arena.stamp(stampNanoseconds)
                    $0.id = arena.text(id)
                }
            }
            (c.n_deletions, c.deletions) = (deletions.count, arena.list(deletions))
            let elements = entities.map { entity in
                arena.make(foxglove__scene_entity__init) { entity.fill(&$0, arena) }
            }
            (c.n_entities, c.entities) = (elements.count, arena.list(elements))
        }
    }
}

extension SceneUpdate.Entity {
    fileprivate init(_ c: Foxglove__SceneEntity, _ reader: FieldReader) throws(WireError) {
        let cube = try reader.list(c.cubes, c.n_cubes) { element throws(WireError) in
            (
                pose: try reader.pose(element.pose, "cubes.pose"),
                size: try reader.vector(element.size, "cubes.size")
            )
        }.first
        let text = try reader.list(c.texts, c.n_texts) { element throws(WireError) in
            try reader.text(element.text, "texts.text")
        }.first
        self.init(
            stampNanoseconds: try reader.stamp(c.timestamp, "entities.timestamp"),
            frameID: try reader.text(c.frame_id, "entities.frame_id"),
            id: try reader.text(c.id, "entities.id"),
            pose: cube?.pose ?? .identity,
            size: cube?.size ?? .zero,
            label: text ?? ""
        )
    }

    fileprivate func fill(_ c: inout Foxglove__SceneEntity, _ arena: PackingArena) {
        c.timestamp = arena.stamp(stampNanoseconds)
        c.frame_id = arena.text(frameID)
        c.id = arena.text(id)
        let cube = arena.make(foxglove__cube_primitive__init) {
            $0.pose = arena.pose(pose)
            $0.size = arena.vector(size)
            $0.color = arena.color(red: 0.2, green: 0.7, blue: 1, alpha: 0.35)
        }
        (c.n_cubes, c.cubes) = (1, arena.list([cube]))
        let above = Pose(
            rotation: .identity,
            translation: pose.translation + Vector3(0, 0, size.z / 2 + 0.1)
        )
        let text = arena.make(foxglove__text_primitive__init) {
            $0.pose = arena.pose(above)
            $0.billboard = 1
            $0.font_size = 0.1
            $0.color = arena.color(red: 1, green: 1, blue: 1, alpha: 1)
            $0.text = arena.text(label)
        }
        (c.n_texts, c.texts) = (1, arena.list([text]))
    }
}

extension PackingArena {
    fileprivate func color(
        red: Double,
        green: Double,
        blue: Double,
        alpha: Double
    ) -> UnsafeMutablePointer<Foxglove__Color> {
        make(foxglove__color__init) {
            $0.r = red
            $0.g = green
            $0.b = blue
            $0.a = alpha
        }
    }
}
