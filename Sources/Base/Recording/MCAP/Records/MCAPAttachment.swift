/// A file that travels with a recording (MCAP specification, "Attachment").
public struct MCAPAttachment: Hashable, Sendable {
    /// When it was attached, in nanoseconds since the Unix epoch.
    public var logTimeNanoseconds: UInt64
    /// When it was made, in nanoseconds since the Unix epoch; 0 when that is not known.
    public var createTimeNanoseconds: UInt64
    /// Its name, such as `calibration/front.yaml`.
    public var name: String
    /// Its media type, such as `text/plain`.
    public var mediaType: String
    /// Its bytes.
    public var data: [UInt8]

    /// Attaches bytes under a name; times in nanoseconds since the Unix epoch, 0 when unknown.
    public init(
        name: String,
        mediaType: String,
        data: [UInt8],
        logTimeNanoseconds: UInt64 = 0,
        createTimeNanoseconds: UInt64 = 0
    ) {
        (self.name, self.mediaType, self.data) = (name, mediaType, data)
        self.logTimeNanoseconds = logTimeNanoseconds
        self.createTimeNanoseconds = createTimeNanoseconds
    }

    init(_ fields: inout FieldReader) throws(MCAPError) {
        let start = fields.position
        logTimeNanoseconds = try fields.integer("log_time")
        createTimeNanoseconds = try fields.integer("create_time")
        name = try fields.text("name")
        mediaType = try fields.text("media_type")
        data = try fields.array("data", length: UInt64.self)
        let covered = start..<fields.position
        let written: UInt32 = try fields.integer("crc")
        let found = written == 0 ? 0 : CRC32(of: fields.bytes, covered).value
        guard written == found else {
            throw fields.place.error(
                .wrongChecksum,
                "crc is \(hex(written)), that of the fields is \(hex(found))"
            )
        }
    }

    /// The fields before the data's own bytes; these and the CRC of both follow.
    func appendHead(to bytes: inout [UInt8]) {
        bytes.append(integer: logTimeNanoseconds)
        bytes.append(integer: createTimeNanoseconds)
        bytes.append(text: name)
        bytes.append(text: mediaType)
        bytes.append(integer: UInt64(data.count))
    }
}

/// Where an attachment is (MCAP specification, "Attachment Index").
public struct MCAPAttachmentIndex: Hashable, Sendable {
    /// Where its record begins in the file, in bytes.
    public var offset: UInt64
    /// The length of its record with opcode and length, in bytes.
    public var length: UInt64
    /// When it was attached, in nanoseconds since the Unix epoch.
    public var logTimeNanoseconds: UInt64
    /// When it was made, in nanoseconds since the Unix epoch.
    public var createTimeNanoseconds: UInt64
    /// The length of its bytes.
    public var dataSize: UInt64
    /// Its name.
    public var name: String
    /// Its media type.
    public var mediaType: String
}

extension MCAPAttachmentIndex: RecordFields {
    static var opcode: Opcode { .attachmentIndex }

    init(_ attachment: MCAPAttachment, offset: UInt64, length: UInt64) {
        self.init(
            offset: offset,
            length: length,
            logTimeNanoseconds: attachment.logTimeNanoseconds,
            createTimeNanoseconds: attachment.createTimeNanoseconds,
            dataSize: UInt64(attachment.data.count),
            name: attachment.name,
            mediaType: attachment.mediaType
        )
    }

    init(_ fields: inout FieldReader) throws(MCAPError) {
        offset = try fields.integer("offset")
        length = try fields.integer("length")
        logTimeNanoseconds = try fields.integer("log_time")
        createTimeNanoseconds = try fields.integer("create_time")
        dataSize = try fields.integer("data_size")
        name = try fields.text("name")
        mediaType = try fields.text("media_type")
    }

    func append(to bytes: inout [UInt8]) {
        bytes.append(integer: offset)
        bytes.append(integer: length)
        bytes.append(integer: logTimeNanoseconds)
        bytes.append(integer: createTimeNanoseconds)
        bytes.append(integer: dataSize)
        bytes.append(text: name)
        bytes.append(text: mediaType)
    }
}

/// A checksum as people compare it.
func hex(_ value: UInt32) -> String {
    let digits = String(value, radix: 16)
    return "0x" + String(repeating: "0", count: 8 - digits.count) + digits
}
