internal import CMessages

/// An image as a camera sends it: JPEG or PNG.
public struct CompressedImage: Message, Equatable {
    /// The protobuf name.
    public static let typeName = "foxglove.CompressedImage"

    /// The moment of exposure, nanoseconds since the Unix epoch.
    public var stampNanoseconds: Int64

    /// The camera's optical frame.
    public var frameID: String

    /// `jpeg` or `png`.
    public var format: String

    /// The compressed bytes.
    public var data: [UInt8]

    /// Creates the message.
    public init(stampNanoseconds: Int64, frameID: String, format: String, data: [UInt8]) {
        self.stampNanoseconds = stampNanoseconds
        self.frameID = frameID
        self.format = format
        self.data = data
    }

    /// Reads a message.
    ///
    /// - Throws: `WireError` for whatever is wrong with the bytes.
    public init(decoding bytes: [UInt8], limits: MessageLimits) throws(WireError) {
        self = try decode(bytes, as: Self.typeName, limits, foxglove__compressed_image__init) {
            c,
            reader throws(WireError) in
            CompressedImage(
                stampNanoseconds: try reader.stamp(c.timestamp, "timestamp"),
                frameID: try reader.text(c.frame_id, "frame_id"),
                format: try reader.text(c.format, "format"),
                data: try reader.bytes(c.data)
            )
        }
    }

    /// Writes the message as protobuf.
    public func encoded() -> [UInt8] {
        encode(foxglove__compressed_image__init) { c, arena in
            c.timestamp = arena.stamp(stampNanoseconds)
            c.frame_id = arena.text(frameID)
            c.format = arena.text(format)
            c.data = arena.bytes(data)
        }
    }
}
