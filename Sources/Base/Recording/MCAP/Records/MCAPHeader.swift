/// The first record of a file (MCAP specification, "Header").
public struct MCAPHeader: Hashable, Sendable {
    /// A convention that the file keeps to, or nothing.
    public var profile: String
    /// The program that wrote the file.
    public var library: String
}

extension MCAPHeader: RecordFields {
    static var opcode: Opcode { .header }

    init(_ fields: inout FieldReader) throws(MCAPError) {
        self.init(profile: try fields.text("profile"), library: try fields.text("library"))
    }

    func append(to bytes: inout [UInt8]) {
        bytes.append(text: profile)
        bytes.append(text: library)
    }
}

/// The last record of the data section (MCAP specification, "Data End").
public struct MCAPDataEnd: Hashable, Sendable {
    /// The CRC-32 of everything before this record; 0 when it was not computed.
    public var dataSectionCRC: UInt32
}

extension MCAPDataEnd: RecordFields {
    static var opcode: Opcode { .dataEnd }

    init(_ fields: inout FieldReader) throws(MCAPError) {
        self.init(dataSectionCRC: try fields.integer("data_section_crc"))
    }

    func append(to bytes: inout [UInt8]) { bytes.append(integer: dataSectionCRC) }
}

/// The last record of a file (MCAP specification, "Footer").
public struct MCAPFooter: Hashable, Sendable {
    /// Where the summary begins in the file; 0 when there is none.
    public var summaryStart: UInt64
    /// Where the summary offsets begin in the file; 0 when there are none.
    public var summaryOffsetStart: UInt64
    /// The CRC-32 from the beginning of the summary to the two fields above; 0 when it was not computed.
    public var summaryCRC: UInt32

    /// Opcode, length and fields; a footer never grows.
    static let recordBytes = frameBytes + 20
}

extension MCAPFooter: RecordFields {
    static var opcode: Opcode { .footer }

    init(_ fields: inout FieldReader) throws(MCAPError) {
        self.init(
            summaryStart: try fields.integer("summary_start"),
            summaryOffsetStart: try fields.integer("summary_offset_start"),
            summaryCRC: try fields.integer("summary_crc")
        )
    }

    func append(to bytes: inout [UInt8]) {
        bytes.append(integer: summaryStart)
        bytes.append(integer: summaryOffsetStart)
        bytes.append(integer: summaryCRC)
    }
}
