/// How much of everything is in a file (MCAP specification, "Statistics").
public struct MCAPStatistics: Hashable, Sendable {
    /// The number of messages.
    public var messageCount: UInt64 = 0
    /// The number of schemas, each counted once.
    public var schemaCount: UInt16 = 0
    /// The number of channels, each counted once.
    public var channelCount: UInt32 = 0
    /// The number of attachments.
    public var attachmentCount: UInt32 = 0
    /// The number of metadata records.
    public var metadataCount: UInt32 = 0
    /// The number of chunks.
    public var chunkCount: UInt32 = 0
    /// The earliest log time, in nanoseconds; 0 when there is no message.
    public var startNanoseconds: UInt64 = 0
    /// The latest log time, in nanoseconds; 0 when there is no message.
    public var endNanoseconds: UInt64 = 0
    /// The number of messages of each channel.
    public var channelMessageCounts: [UInt16: UInt64] = [:]

    /// Counts `count` messages of a channel whose log times lie in `times`.
    mutating func count(_ count: Int, channel: UInt16, times: ClosedRange<UInt64>) {
        startNanoseconds =
            messageCount == 0 ? times.lowerBound : min(startNanoseconds, times.lowerBound)
        endNanoseconds = max(endNanoseconds, times.upperBound)
        messageCount += UInt64(count)
        channelMessageCounts[channel, default: 0] += UInt64(count)
    }
}

extension MCAPStatistics: RecordFields {
    static var opcode: Opcode { .statistics }

    init(_ fields: inout FieldReader) throws(MCAPError) {
        messageCount = try fields.integer("message_count")
        schemaCount = try fields.integer("schema_count")
        channelCount = try fields.integer("channel_count")
        attachmentCount = try fields.integer("attachment_count")
        metadataCount = try fields.integer("metadata_count")
        chunkCount = try fields.integer("chunk_count")
        startNanoseconds = try fields.integer("message_start_time")
        endNanoseconds = try fields.integer("message_end_time")
        channelMessageCounts = try fields.map("channel_message_counts") { entry throws(MCAPError) in
            (
                try entry.integer("channel_message_counts", as: UInt16.self),
                try entry.integer("channel_message_counts", as: UInt64.self)
            )
        }
    }

    func append(to bytes: inout [UInt8]) {
        bytes.append(integer: messageCount)
        bytes.append(integer: schemaCount)
        bytes.append(integer: channelCount)
        bytes.append(integer: attachmentCount)
        bytes.append(integer: metadataCount)
        bytes.append(integer: chunkCount)
        bytes.append(integer: startNanoseconds)
        bytes.append(integer: endNanoseconds)
        bytes.append(map: channelMessageCounts)
    }
}
