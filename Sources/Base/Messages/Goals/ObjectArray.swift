internal import CMessages

/// The objects that the daemon knows by name: always all of them.
public struct ObjectArray: Message, Equatable {
    /// The protobuf name.
    public static let typeName = "semsplat.v1.ObjectArray"

    /// Which map it speaks of.
    public var header: MapHeader

    /// The objects.
    public var objects: [ObjectMessage]

    /// The ids of objects that were here since the daemon started and are not any more.
    public var removedIDs: [String]

    /// Creates the message.
    public init(header: MapHeader, objects: [ObjectMessage], removedIDs: [String] = []) {
        self.header = header
        self.objects = objects
        self.removedIDs = removedIDs
    }

    /// Reads a message.
    ///
    /// - Throws: `WireError` for whatever is wrong with the bytes.
    public init(decoding bytes: [UInt8], limits: MessageLimits) throws(WireError) {
        self = try decode(bytes, as: Self.typeName, limits, semsplat__v1__object_array__init) {
            c,
            reader throws(WireError) in
            ObjectArray(
                header: try MapHeader(c.header, reader),
                objects: try reader.list(c.objects, c.n_objects) { element throws(WireError) in
                    try ObjectMessage(element, reader)
                },
                removedIDs: try reader.texts(c.removed_ids, c.n_removed_ids, "removed_ids")
            )
        }
    }

    /// Writes the message as protobuf.
    public func encoded() -> [UInt8] {
        encode(semsplat__v1__object_array__init) { c, arena in
            c.header = header.made(in: arena)
            (c.n_objects, c.objects) = (objects.count, arena.list(objects.made(in: arena)))
            (c.n_removed_ids, c.removed_ids) = (removedIDs.count, arena.texts(removedIDs))
        }
    }
}
