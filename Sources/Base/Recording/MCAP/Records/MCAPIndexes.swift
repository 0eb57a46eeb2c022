/// Where a channel's messages are in the chunk before it (MCAP specification, "Message Index").
public struct MCAPMessageIndex: Hashable, Sendable {
    /// One message.
    public struct Entry: Hashable, Sendable {
        /// The message's log time, in nanoseconds.
        public var logTimeNanoseconds: UInt64
        /// Where the message's record begins in the chunk's unpacked records, in bytes.
        public var offset: UInt64
    }

    /// The channel.
    public var channelID: UInt16
    /// Its messages in the order of the file.
    public var entries: [Entry]
}

extension MCAPMessageIndex: RecordFields {
    static var opcode: Opcode { .messageIndex }

    init(_ fields: inout FieldReader) throws(MCAPError) {
        channelID = try fields.integer("channel_id")
        entries = try fields.list("records") { entry throws(MCAPError) in
            Entry(
                logTimeNanoseconds: try entry.integer("records.log_time"),
                offset: try entry.integer("records.offset")
            )
        }
    }

    func append(to bytes: inout [UInt8]) {
        bytes.append(integer: channelID)
        bytes.appendCounted {
            for entry in entries {
                $0.append(integer: entry.logTimeNanoseconds)
                $0.append(integer: entry.offset)
            }
        }
    }
}

/// Where a chunk is and what is in it (MCAP specification, "Chunk Index").
public struct MCAPChunkIndex: Hashable, Sendable {
    /// The earliest log time in the chunk, in nanoseconds.
    public var startNanoseconds: UInt64
    /// The latest log time in the chunk, in nanoseconds.
    public var endNanoseconds: UInt64
    /// Where the chunk begins in the file, in bytes.
    public var offset: UInt64
    /// The length of the chunk with its opcode and length, in bytes.
    public var length: UInt64
    /// Where each channel's Message Index begins in the file, in bytes.
    public var messageIndexOffsets: [UInt16: UInt64]
    /// The length of those records together, in bytes.
    public var messageIndexLength: UInt64
    /// How the chunk's records are packed.
    public var compression: String
    /// The length of the chunk's records in the file, in bytes.
    public var compressedSize: UInt64
    /// The length of the chunk's records when unpacked, in bytes.
    public var uncompressedSize: UInt64
}

extension MCAPChunkIndex: RecordFields {
    static var opcode: Opcode { .chunkIndex }

    init(_ fields: inout FieldReader) throws(MCAPError) {
        startNanoseconds = try fields.integer("message_start_time")
        endNanoseconds = try fields.integer("message_end_time")
        offset = try fields.integer("chunk_start_offset")
        length = try fields.integer("chunk_length")
        messageIndexOffsets = try fields.map("message_index_offsets") { entry throws(MCAPError) in
            (
                try entry.integer("message_index_offsets", as: UInt16.self),
                try entry.integer("message_index_offsets", as: UInt64.self)
            )
        }
        messageIndexLength = try fields.integer("message_index_length")
        compression = try fields.text("compression")
        compressedSize = try fields.integer("compressed_size")
        uncompressedSize = try fields.integer("uncompressed_size")
    }

    func append(to bytes: inout [UInt8]) {
        bytes.append(integer: startNanoseconds)
        bytes.append(integer: endNanoseconds)
        bytes.append(integer: offset)
        bytes.append(integer: length)
        bytes.append(map: messageIndexOffsets)
        bytes.append(integer: messageIndexLength)
        bytes.append(text: compression)
        bytes.append(integer: compressedSize)
        bytes.append(integer: uncompressedSize)
    }
}

/// Where the records of one kind begin in the summary (MCAP specification, "Summary Offset").
public struct MCAPSummaryOffset: Hashable, Sendable {
    /// The opcode of the records.
    public var groupOpcode: UInt8
    /// Where the first of them begins in the file, in bytes.
    public var groupStart: UInt64
    /// The length of all of them together, in bytes.
    public var groupLength: UInt64
}

extension MCAPSummaryOffset: RecordFields {
    static var opcode: Opcode { .summaryOffset }

    init(_ fields: inout FieldReader) throws(MCAPError) {
        groupOpcode = try fields.integer("group_opcode")
        groupStart = try fields.integer("group_start")
        groupLength = try fields.integer("group_length")
    }

    func append(to bytes: inout [UInt8]) {
        bytes.append(groupOpcode)
        bytes.append(integer: groupStart)
        bytes.append(integer: groupLength)
    }
}
