internal import CMessages
public import Geometry

/// The pose of a child frame in its parent frame at one moment.
public struct FrameTransform: Message, Equatable {
    /// The protobuf name.
    public static let typeName = "foxglove.FrameTransform"

    /// The moment, nanoseconds since the Unix epoch.
    public var stampNanoseconds: Int64

    /// The parent frame.
    public var parentFrameID: String

    /// The child frame.
    public var childFrameID: String

    /// Takes points of the child frame to the parent frame, metres.
    public var parentFromChild: Pose

    /// Creates the message.
    public init(
        stampNanoseconds: Int64,
        parentFrameID: String,
        childFrameID: String,
        parentFromChild: Pose
    ) {
        self.stampNanoseconds = stampNanoseconds
        self.parentFrameID = parentFrameID
        self.childFrameID = childFrameID
        self.parentFromChild = parentFromChild
    }

    /// Reads a message.
    ///
    /// - Throws: `WireError` for whatever is wrong with the bytes.
    public init(decoding bytes: [UInt8], limits: MessageLimits) throws(WireError) {
        self = try decode(bytes, as: Self.typeName, limits, foxglove__frame_transform__init) {
            c,
            reader throws(WireError) in try FrameTransform(c, reader)
        }
    }

    /// Writes the message as protobuf.
    public func encoded() -> [UInt8] {
        encode(foxglove__frame_transform__init) { c, arena in fill(&c, arena) }
    }

    init(_ c: Foxglove__FrameTransform, _ reader: FieldReader) throws(WireError) {
        let parent = try reader.name(c.parent_frame_id, "parent_frame_id")
        let child = try reader.name(c.child_frame_id, "child_frame_id")
        guard parent != child else {
            throw reader.bad("child_frame_id", "'\(child)'", "another frame than the parent")
        }
        self.init(
            stampNanoseconds: try reader.stamp(c.timestamp, "timestamp"),
            parentFrameID: parent,
            childFrameID: child,
            parentFromChild: Pose(
                rotation: try reader.rotation(c.rotation, "rotation"),
                translation: try reader.vector(c.translation, "translation")
            )
        )
    }

    func fill(_ c: inout Foxglove__FrameTransform, _ arena: PackingArena) {
        c.timestamp = arena.stamp(stampNanoseconds)
        c.parent_frame_id = arena.text(parentFrameID)
        c.child_frame_id = arena.text(childFrameID)
        c.translation = arena.vector(parentFromChild.translation)
        c.rotation = arena.rotation(parentFromChild.rotation)
    }
}

/// Several transforms in one message.
public struct FrameTransforms: Message, Equatable {
    /// The protobuf name.
    public static let typeName = "foxglove.FrameTransforms"

    /// The transforms.
    public var transforms: [FrameTransform]

    /// Creates the message.
    public init(_ transforms: [FrameTransform]) {
        self.transforms = transforms
    }

    /// Reads a message.
    ///
    /// - Throws: `WireError` for whatever is wrong with the bytes.
    public init(decoding bytes: [UInt8], limits: MessageLimits) throws(WireError) {
        self = try decode(bytes, as: Self.typeName, limits, foxglove__frame_transforms__init) {
            c,
            reader throws(WireError) in
            FrameTransforms(
                try reader.list(c.transforms, c.n_transforms) { element throws(WireError) in
                    try FrameTransform(element, reader)
                }
            )
        }
    }

    /// Writes the message as protobuf.
    public func encoded() -> [UInt8] {
        encode(foxglove__frame_transforms__init) { c, arena in
            let elements = transforms.map { transform in
                arena.make(foxglove__frame_transform__init) { transform.fill(&$0, arena) }
            }
            (c.n_transforms, c.transforms) = (elements.count, arena.list(elements))
        }
    }
}
