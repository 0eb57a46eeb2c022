internal import CMessages
public import Geometry

/// Cells on a plane, packed row by row (`foxglove.Grid`).
///
/// A row runs along x and rows follow each other along y, from the corner that ``pose`` names: the order of ROS's
/// `nav_msgs/OccupancyGrid`.
public struct Grid: Message, Equatable {
    /// The protobuf name.
    public static let typeName = "foxglove.Grid"

    /// The moment, nanoseconds since the Unix epoch.
    public var stampNanoseconds: Int64

    /// The frame of the pose.
    public var frameID: String

    /// The first cell's outer corner, and how rows (x) and columns (y) lie.
    public var pose: Pose

    /// Cells in a row.
    public var columnCount: Int

    /// The edges of a cell along x and y, metres.
    public var cellSize: SIMD2<Double>

    /// Bytes from one row to the next.
    public var rowStride: Int

    /// Bytes from one cell to the next.
    public var cellStride: Int

    /// What a cell consists of.
    public var fields: [PackedField]

    /// The cells.
    public var data: [UInt8]

    /// Creates a grid of one `int8` a cell, named `name`.
    public init(
        stampNanoseconds: Int64,
        frameID: String,
        pose: Pose,
        columnCount: Int,
        cellMetres: Double,
        name: String,
        cells: [Int8]
    ) {
        self.stampNanoseconds = stampNanoseconds
        self.frameID = frameID
        self.pose = pose
        self.columnCount = columnCount
        cellSize = SIMD2(repeating: cellMetres)
        (rowStride, cellStride) = (columnCount, 1)
        fields = [PackedField(name: name, offset: 0, type: .int8)]
        data = cells.map { UInt8(bitPattern: $0) }
    }

    /// How many rows there are.
    public var rowCount: Int { rowStride > 0 ? data.count / rowStride : 0 }

    /// Reads a message.
    ///
    /// - Throws: `WireError` for whatever is wrong with the bytes.
    public init(decoding bytes: [UInt8], limits: MessageLimits) throws(WireError) {
        self = try decode(bytes, as: Self.typeName, limits, foxglove__grid__init) {
            c,
            reader throws(WireError) in try Grid(c, reader)
        }
    }

    private init(_ c: Foxglove__Grid, _ reader: FieldReader) throws(WireError) {
        stampNanoseconds = try reader.stamp(c.timestamp, "timestamp")
        frameID = try reader.text(c.frame_id, "frame_id")
        pose = try reader.pose(c.pose, "pose")
        columnCount = Int(c.column_count)
        let size = c.cell_size?.pointee
        cellSize = SIMD2(
            try reader.finite(size?.x ?? 0, "cell_size.x"),
            try reader.finite(size?.y ?? 0, "cell_size.y")
        )
        (rowStride, cellStride) = (Int(c.row_stride), Int(c.cell_stride))
        fields = try reader.list(c.fields, c.n_fields) { field throws(WireError) in
            try PackedField(field, reader)
        }
        data = try reader.bytes(c.data)
        // Readers step through the data by these numbers.
        guard rowStride >= columnCount * cellStride, rowStride > 0 || data.isEmpty else {
            throw reader.bad(
                "row_stride",
                "\(rowStride)",
                "at least \(columnCount) cells of \(cellStride) bytes"
            )
        }
        guard data.isEmpty || data.count % rowStride == 0 else {
            throw reader.bad("data", "\(data.count) bytes", "whole rows of \(rowStride) bytes")
        }
    }

    /// Writes the message as protobuf.
    public func encoded() -> [UInt8] {
        encode(foxglove__grid__init) { c, arena in
            c.timestamp = arena.stamp(stampNanoseconds)
            c.frame_id = arena.text(frameID)
            c.pose = arena.pose(pose)
            c.column_count = UInt32(clamping: columnCount)
            c.cell_size = arena.make(foxglove__vector2__init) {
                ($0.x, $0.y) = (cellSize.x, cellSize.y)
            }
            c.row_stride = UInt32(clamping: rowStride)
            c.cell_stride = UInt32(clamping: cellStride)
            (c.n_fields, c.fields) = (fields.count, arena.list(fields.map { $0.made(in: arena) }))
            c.data = arena.bytes(data)
        }
    }
}
