internal import CMessages

/// An image as rows of pixels.
public struct RawImage: Message, Equatable {
    /// The protobuf name.
    public static let typeName = "foxglove.RawImage"

    /// The moment of exposure, nanoseconds since the Unix epoch.
    public var stampNanoseconds: Int64

    /// The camera's optical frame.
    public var frameID: String

    /// Pixels in a row.
    public var width: Int

    /// Rows.
    public var height: Int

    /// The layout of a pixel, such as `rgb8` or `16UC1`.
    public var encoding: String

    /// Bytes from one row to the next.
    public var step: Int

    /// The rows.
    public var data: [UInt8]

    /// Creates the message.
    public init(
        stampNanoseconds: Int64,
        frameID: String,
        width: Int,
        height: Int,
        encoding: String,
        step: Int,
        data: [UInt8]
    ) {
        self.stampNanoseconds = stampNanoseconds
        self.frameID = frameID
        self.width = width
        self.height = height
        self.encoding = encoding
        self.step = step
        self.data = data
    }

    /// Reads a message.
    ///
    /// - Throws: `WireError` for whatever is wrong with the bytes.
    public init(decoding bytes: [UInt8], limits: MessageLimits) throws(WireError) {
        self = try decode(bytes, as: Self.typeName, limits, foxglove__raw_image__init) {
            c,
            reader throws(WireError) in
            RawImage(
                stampNanoseconds: try reader.stamp(c.timestamp, "timestamp"),
                frameID: try reader.text(c.frame_id, "frame_id"),
                width: Int(c.width),
                height: Int(c.height),
                encoding: try reader.text(c.encoding, "encoding"),
                step: Int(c.step),
                data: try reader.bytes(c.data)
            )
        }
    }

    /// Writes the message as protobuf.
    public func encoded() -> [UInt8] {
        encode(foxglove__raw_image__init) { c, arena in
            c.timestamp = arena.stamp(stampNanoseconds)
            c.frame_id = arena.text(frameID)
            c.width = UInt32(clamping: width)
            c.height = UInt32(clamping: height)
            c.encoding = arena.text(encoding)
            c.step = UInt32(clamping: step)
            c.data = arena.bytes(data)
        }
    }
}
