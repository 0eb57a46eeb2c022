/// What a chunk says about its records (MCAP specification, "Chunk").
public struct MCAPChunkHead: Hashable, Sendable {
    /// The earliest log time in it, in nanoseconds; 0 when there is no message.
    public var startNanoseconds: UInt64
    /// The latest log time in it, in nanoseconds; 0 when there is no message.
    public var endNanoseconds: UInt64
    /// The length of its records when unpacked, in bytes.
    public var uncompressedSize: UInt64
    /// The CRC-32 of its records when unpacked; 0 when it was not computed.
    public var uncompressedCRC: UInt32
    /// How its records are packed: ``MCAPCompression``, or something unknown.
    public var compression: String
    /// The length of its records as they are in the file, in bytes.
    public var compressedSize: UInt64

    init(_ fields: inout FieldReader) throws(MCAPError) {
        startNanoseconds = try fields.integer("message_start_time")
        endNanoseconds = try fields.integer("message_end_time")
        uncompressedSize = try fields.integer("uncompressed_size")
        uncompressedCRC = try fields.integer("uncompressed_crc")
        compression = try fields.text("compression")
        compressedSize = try fields.integer("records")
    }

    init(
        times: ClosedRange<UInt64>,
        uncompressedSize: Int,
        uncompressedCRC: UInt32,
        compression: MCAPCompression,
        compressedSize: Int
    ) {
        (startNanoseconds, endNanoseconds) = (times.lowerBound, times.upperBound)
        self.uncompressedSize = UInt64(uncompressedSize)
        self.uncompressedCRC = uncompressedCRC
        self.compression = compression.rawValue
        self.compressedSize = UInt64(compressedSize)
    }

    /// The fields up to the records' own bytes, which follow.
    func append(to bytes: inout [UInt8]) {
        bytes.append(integer: startNanoseconds)
        bytes.append(integer: endNanoseconds)
        bytes.append(integer: uncompressedSize)
        bytes.append(integer: uncompressedCRC)
        bytes.append(text: compression)
        bytes.append(integer: compressedSize)
    }

    /// What `append` writes, in bytes.
    var byteCount: Int { 28 + 4 + compression.utf8.count + 8 }
}
