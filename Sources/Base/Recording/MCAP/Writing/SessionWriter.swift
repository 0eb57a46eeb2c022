/// Records one session into one MCAP file after another: `NAME.mcap`, `NAME_0001.mcap` and so on.
///
/// Every file can be read alone: it begins with all schemas, channels and attachments so far, with the metadata `split`,
/// which has its `number`, and, when it is not the first, with ``openingMessages``. Those apart, the files read one
/// behind the other have every message once and in the order in which they were written.
public struct SessionWriter: ~Copyable {
    /// When the next file begins, and how all of them are written.
    public struct Options: Hashable, Sendable {
        /// How each file is written.
        public var file: MCAPWriterOptions
        /// A file that would grow past this is ended first; in bytes, the summary not counted.
        ///
        /// The default of 3 GiB fits on every file system.
        public var maximumFileBytes: UInt64
        /// A file ends when its log times span this; in nanoseconds.
        ///
        /// The default is no such limit.
        public var maximumFileNanoseconds: UInt64?

        /// Options with the defaults.
        public init(
            file: MCAPWriterOptions = .init(),
            maximumFileBytes: UInt64 = 3 << 30,
            maximumFileNanoseconds: UInt64? = nil
        ) {
            self.file = file
            self.maximumFileBytes = maximumFileBytes
            self.maximumFileNanoseconds = maximumFileNanoseconds
        }
    }

    /// The path of every file, without number and ending.
    public let name: String
    /// When the next file begins.
    public let options: Options
    /// The number of the file that is being written, from 0.
    public private(set) var number = 0

    /// Messages that the later files need to be of use alone, such as calibrations; each begins with them.
    ///
    /// They are written before its first message and with the log time of that.
    public var openingMessages: [MCAPMessage] = []
    /// How often messages were written again, by channel.
    public private(set) var repeatedCounts: [UInt16: UInt64] = [:]

    private var writer: MCAPWriter
    private var schemas: [MCAPSchema] = []
    private var channels: [MCAPChannel] = []
    private var attachments: [MCAPAttachment] = []
    /// The first log time of the file that is being written; `nil` when it has no message yet.
    private var firstNanoseconds: UInt64?

    /// Begins the first file.
    ///
    /// - Parameters:
    ///   - name: The path of every file, without number and ending.
    ///   - options: When the next file begins, and how all of them are written.
    /// - Throws: ``MCAPError`` when there is such a file already or it cannot be written.
    public init(_ name: String, options: Options = .init()) throws(MCAPError) {
        (self.name, self.options) = (name, options)
        var first = try MCAPWriter(Self.path(name, 0), options: options.file)
        try first.add(Self.split(0))
        writer = first
    }

    /// The path of the file that is being written.
    public var path: String { writer.path }

    /// Adds a schema to this file and those that follow.
    ///
    /// - Throws: What ``MCAPWriter`` throws.
    public mutating func add(_ schema: MCAPSchema) throws(MCAPError) {
        try writer.add(schema)
        if !schemas.contains(where: { $0.id == schema.id }) { schemas.append(schema) }
    }

    /// Adds a channel to this file and those that follow.
    ///
    /// - Throws: What ``MCAPWriter`` throws.
    public mutating func add(_ channel: MCAPChannel) throws(MCAPError) {
        try writer.add(channel)
        if !channels.contains(where: { $0.id == channel.id }) { channels.append(channel) }
    }

    /// Adds an attachment to this file and those that follow; it is kept in memory for them.
    ///
    /// - Throws: What ``MCAPWriter`` throws.
    public mutating func add(_ attachment: MCAPAttachment) throws(MCAPError) {
        try writer.add(attachment)
        attachments.append(attachment)
    }

    /// Adds metadata to this file only.
    ///
    /// - Throws: What ``MCAPWriter`` throws.
    public mutating func add(_ metadata: MCAPMetadata) throws(MCAPError) {
        try writer.add(metadata)
    }

    /// Appends a message, to the next file when this one is full.
    ///
    /// Then ``number`` has changed.
    ///
    /// - Throws: ``MCAPError`` when the channel was not added, or a file cannot be
    /// ended, begun or written.
    public mutating func write(_ message: MCAPMessage) throws(MCAPError) {
        if isFull(for: message) { try beginNextFile() }
        if firstNanoseconds == nil, number > 0 {
            for var opening in openingMessages {
                opening.logTimeNanoseconds = message.logTimeNanoseconds
                try writer.write(opening)
                repeatedCounts[opening.channelID, default: 0] += 1
            }
        }
        try writer.write(message)
        firstNanoseconds = firstNanoseconds ?? message.logTimeNanoseconds
    }

    /// Begins the next file, unless this one has no message yet.
    ///
    /// - Throws: ``MCAPError`` when a file cannot be ended or begun.
    public mutating func split() throws(MCAPError) {
        if firstNanoseconds != nil { try beginNextFile() }
    }

    /// Writes the open chunk, full or not.
    ///
    /// - Parameter toDisk: Whether to wait until it would outlive a loss of power too. The default is false.
    /// - Throws: ``MCAPError`` when the file cannot be written.
    public mutating func flush(toDisk: Bool = false) throws(MCAPError) {
        try writer.flush(toDisk: toDisk)
    }

    /// Ends the last file.
    ///
    /// A second call does nothing.
    ///
    /// - Throws: ``MCAPError`` when the file cannot be written.
    public mutating func close() throws(MCAPError) { try writer.close() }

    /// Whether writing `message` begins the next file.
    ///
    /// A file without a message is never full, so that every message finds one.
    public func isFull(for message: MCAPMessage) -> Bool {
        guard let firstNanoseconds else { return false }
        // At worst it begins a chunk and an index.
        let room = UInt64(message.recordBytes + ChunkBuilder.headBytes + 16 + 15)
        if writer.byteCount + room > options.maximumFileBytes { return true }
        guard let limit = options.maximumFileNanoseconds else { return false }
        let (span, isEarlier) = message.logTimeNanoseconds.subtractingReportingOverflow(
            firstNanoseconds
        )
        return !isEarlier && span >= limit
    }

    private mutating func beginNextFile() throws(MCAPError) {
        try writer.close()
        writer = try MCAPWriter(Self.path(name, number + 1), options: options.file)
        number += 1
        firstNanoseconds = nil
        try writer.add(Self.split(number))
        for schema in schemas { try writer.add(schema) }
        for channel in channels { try writer.add(channel) }
        for attachment in attachments { try writer.add(attachment) }
    }

    /// The path of a session's file of that number.
    public static func path(_ name: String, _ number: Int) -> String {
        guard number > 0 else { return name + ".mcap" }
        let digits = String(number)
        return name + "_" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
            + ".mcap"
    }

    /// The name of the session whose first file is at `path`: the path without its ending.
    public static func name(ofFirstFile path: String) -> String {
        path.hasSuffix(".mcap") ? String(path.dropLast(5)) : path
    }

    private static func split(_ number: Int) -> MCAPMetadata {
        MCAPMetadata(name: "split", values: ["number": String(number)])
    }
}
