/// One message of a channel (MCAP specification, "Message").
public struct MCAPMessage: Hashable, Sendable {
    /// The channel that it belongs to.
    public var channelID: UInt16
    /// Counts up by one a message where the publisher counts; else 0.
    public var sequence: UInt32
    /// When it was recorded, in nanoseconds since the Unix epoch.
    public var logTimeNanoseconds: UInt64
    /// When it was published, in nanoseconds since the Unix epoch.
    public var publishTimeNanoseconds: UInt64
    /// The message as its channel's encoding says.
    public var data: [UInt8]

    /// A message.
    ///
    /// - Parameters:
    ///   - channelID: The channel that it belongs to.
    ///   - sequence: Counts up by one a message; the default is 0.
    ///   - logTimeNanoseconds: Since the Unix epoch.
    ///   - publishTimeNanoseconds: Since the Unix epoch; the default is the log time.
    ///   - data: The message as its channel's encoding says.
    public init(
        channelID: UInt16,
        sequence: UInt32 = 0,
        logTimeNanoseconds: UInt64,
        publishTimeNanoseconds: UInt64? = nil,
        data: [UInt8]
    ) {
        (self.channelID, self.sequence, self.data) = (channelID, sequence, data)
        self.logTimeNanoseconds = logTimeNanoseconds
        self.publishTimeNanoseconds = publishTimeNanoseconds ?? logTimeNanoseconds
    }

    /// The fields before the data.
    static let headBytes = 22

    /// The whole record.
    var recordBytes: Int { frameBytes + Self.headBytes + data.count }
}

extension MCAPMessage: RecordFields {
    static var opcode: Opcode { .message }

    init(_ fields: inout FieldReader) throws(MCAPError) {
        self.init(
            channelID: try fields.integer("channel_id"),
            sequence: try fields.integer("sequence"),
            logTimeNanoseconds: try fields.integer("log_time"),
            publishTimeNanoseconds: try fields.integer("publish_time"),
            data: fields.rest()
        )
    }

    func append(to bytes: inout [UInt8]) {
        bytes.append(integer: channelID)
        bytes.append(integer: sequence)
        bytes.append(integer: logTimeNanoseconds)
        bytes.append(integer: publishTimeNanoseconds)
        bytes.append(contentsOf: data)
    }
}
