internal import CMessages
public import Geometry

/// Points with fields, packed one after the other.
public struct PointCloud: Message, Equatable {
    /// The protobuf name.
    public static let typeName = "foxglove.PointCloud"

    /// The moment, nanoseconds since the Unix epoch.
    public var stampNanoseconds: Int64

    /// The frame of the points.
    public var frameID: String

    /// The pose of the points' origin in that frame.
    public var pose: Pose

    /// Bytes from one point to the next.
    public var pointStride: Int

    /// What a point consists of.
    public var fields: [PackedField]

    /// The points.
    public var data: [UInt8]

    /// Creates the message.
    public init(
        stampNanoseconds: Int64,
        frameID: String,
        pose: Pose = .identity,
        pointStride: Int,
        fields: [PackedField],
        data: [UInt8]
    ) {
        self.stampNanoseconds = stampNanoseconds
        self.frameID = frameID
        self.pose = pose
        self.pointStride = pointStride
        self.fields = fields
        self.data = data
    }

    /// Creates a cloud of `float32` fields named `names` from rows of that many values.
    public init(stampNanoseconds: Int64, frameID: String, names: [String], rows: [Float]) {
        self.init(
            stampNanoseconds: stampNanoseconds,
            frameID: frameID,
            pointStride: 4 * names.count,
            fields: names.enumerated().map { index, name in
                PackedField(name: name, offset: 4 * index, type: .float32)
            },
            data: rows.withUnsafeBytes { [UInt8]($0) }
        )
    }

    /// How many points there are.
    public var count: Int { pointStride > 0 ? data.count / pointStride : 0 }

    /// Reads a message.
    ///
    /// - Throws: `WireError` for whatever is wrong with the bytes.
    public init(decoding bytes: [UInt8], limits: MessageLimits) throws(WireError) {
        self = try decode(bytes, as: Self.typeName, limits, foxglove__point_cloud__init) {
            c,
            reader throws(WireError) in try PointCloud(c, reader)
        }
    }

    /// Writes the message as protobuf.
    public func encoded() -> [UInt8] {
        encode(foxglove__point_cloud__init) { c, arena in fill(&c, arena) }
    }

    init(_ c: Foxglove__PointCloud, _ reader: FieldReader) throws(WireError) {
        self.init(
            stampNanoseconds: try reader.stamp(c.timestamp, "timestamp"),
            frameID: try reader.text(c.frame_id, "frame_id"),
            pose: try reader.pose(c.pose, "pose"),
            pointStride: Int(c.point_stride),
            fields: try reader.list(c.fields, c.n_fields) { field throws(WireError) in
                try PackedField(field, reader)
            },
            data: try reader.bytes(c.data)
        )
    }

    func made(in arena: PackingArena) -> UnsafeMutablePointer<Foxglove__PointCloud> {
        arena.make(foxglove__point_cloud__init) { fill(&$0, arena) }
    }

    private func fill(_ c: inout Foxglove__PointCloud, _ arena: PackingArena) {
        c.timestamp = arena.stamp(stampNanoseconds)
        c.frame_id = arena.text(frameID)
        c.pose = arena.pose(pose)
        c.point_stride = UInt32(clamping: pointStride)
        (c.n_fields, c.fields) = (fields.count, arena.list(fields.map { $0.made(in: arena) }))
        c.data = arena.bytes(data)
    }
}
