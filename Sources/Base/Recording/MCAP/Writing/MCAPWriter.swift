/// Writes an MCAP file from front to back: chunks, indexes, checksums and, when it is closed, the summary.
///
/// Schemas, channels, attachments and metadata go to the file at once, messages with their chunk. So a process that
/// is killed loses the open chunk and nothing else, and no damaged chunk takes a schema with it.
///
/// When the disk fails, the file is cut back to its last whole record, and everything after throws the same error.
/// A writer that goes away without ``close()`` leaves a file without summary, which ``MCAPRecovery`` reads.
public struct MCAPWriter: ~Copyable {
    enum State {
        case open
        case failed(MCAPError)
        case closed
    }

    /// How the file is written.
    public let options: MCAPWriterOptions
    /// What is in the file so far, the open chunk not counted.
    public internal(set) var statistics = MCAPStatistics()

    var sink: FileSink
    let compressor: ChunkCompressor
    var chunk = ChunkBuilder()
    var definitions = Definitions(limitBytes: MCAPLimits().maximumDefinitionBytes)
    var indexes = SummaryIndexes()
    var state = State.open

    /// Begins a file at `path`.
    ///
    /// - Throws: ``MCAPError`` when there is such a file already or it cannot be written.
    public init(_ path: String, options: MCAPWriterOptions = .init()) throws(MCAPError) {
        try self.init(FileSink(creating: path), options)
    }

    /// Begins a file on an open descriptor, which the writer closes; `path` is its name in errors.
    package init(
        descriptor: Int32,
        path: String,
        options: MCAPWriterOptions = .init()
    ) throws(MCAPError) {
        try self.init(FileSink(descriptor: descriptor, path: path), options)
    }

    private init(_ sink: consuming FileSink, _ options: MCAPWriterOptions) throws(MCAPError) {
        self.sink = sink
        self.options = options
        compressor = ChunkCompressor(options.compression, level: options.compressionLevel)
        var bytes = magicBytes
        bytes.append(MCAPHeader(profile: options.profile, library: options.library))
        try put(bytes, .header)
        self.sink.markWhole()
    }

    /// The path of the file.
    public var path: String { sink.path }

    /// What is in the file, and what the open chunk will take at most, in bytes; the summary is not counted.
    public var byteCount: UInt64 { sink.position + UInt64(chunk.byteCount) }

    /// Writes a schema; the same one again does nothing.
    ///
    /// - Throws: ``MCAPError`` when the id is 0 or means another schema, or the file cannot be written.
    public mutating func add(_ schema: MCAPSchema) throws(MCAPError) {
        try checkOpen()
        let isNew = try define(.schema) { definitions, place throws(MCAPError) in
            try definitions.add(schema, at: place)
        }
        guard isNew else { return }
        try putRecord(schema)
        statistics.schemaCount = UInt16(clamping: definitions.schemas.count)
    }

    /// Writes a channel; the same one again does nothing.
    ///
    /// - Throws: ``MCAPError`` when the id means another channel, its schema was not added, or the file cannot be
    ///   written.
    public mutating func add(_ channel: MCAPChannel) throws(MCAPError) {
        try checkOpen()
        let isNew = try define(.channel) { definitions, place throws(MCAPError) in
            try definitions.add(channel, at: place)
        }
        guard isNew else { return }
        try putRecord(channel)
        statistics.channelCount = UInt32(definitions.channels.count)
    }

    /// Appends a message to the open chunk, and writes the chunk when it is full.
    ///
    /// - Throws: ``MCAPError`` when the channel was not added, the message is longer than readers take by default,
    ///   or the file cannot be written.
    public mutating func write(_ message: MCAPMessage) throws(MCAPError) {
        try checkOpen()
        try checkFits(message)
        if !chunk.isEmpty, chunk.records.count + message.recordBytes > options.chunkBytes {
            try endChunk()
        }
        chunk.append(message)
        if chunk.records.count >= options.chunkBytes { try endChunk() }
    }

    /// Writes a file that travels with the recording.
    ///
    /// - Throws: ``MCAPError`` when it is longer than readers take by default, or the file cannot be written.
    public mutating func add(_ attachment: MCAPAttachment) throws(MCAPError) {
        try checkOpen()
        var fields: [UInt8] = []
        attachment.appendHead(to: &fields)
        fields.append(contentsOf: attachment.data)
        fields.append(integer: options.hasChecksums ? CRC32(of: fields).value : 0)
        try checkLength(fields.count, .attachment, "'\(attachment.name)'")
        let start = sink.position
        var frame: [UInt8] = [Opcode.attachment.rawValue]
        frame.append(integer: UInt64(fields.count))
        try put(frame, .attachment)
        try put(fields, .attachment)
        sink.markWhole()
        statistics.attachmentCount += 1
        indexes.attachments.append(
            MCAPAttachmentIndex(attachment, offset: start, length: sink.position - start)
        )
    }

    /// Writes facts about the recording.
    ///
    /// - Throws: ``MCAPError`` when the file cannot be written.
    public mutating func add(_ metadata: MCAPMetadata) throws(MCAPError) {
        try checkOpen()
        let start = sink.position
        try putRecord(metadata)
        statistics.metadataCount += 1
        indexes.metadata.append(
            MCAPMetadataIndex(offset: start, length: sink.position - start, name: metadata.name)
        )
    }

    /// Writes the open chunk, full or not, so that it outlives the process.
    ///
    /// - Parameter toDisk: Whether to wait until it would outlive a loss of power too. The default is false.
    /// - Throws: ``MCAPError`` when the file cannot be written.
    public mutating func flush(toDisk: Bool = false) throws(MCAPError) {
        try checkOpen()
        try endChunk()
        if toDisk { try sink.synchronize() }
    }

    /// Writes the open chunk, the summary and the footer, and closes the file.
    ///
    /// A second call does nothing.  - Throws: ``MCAPError`` when that fails, and the earlier error when writing had
    /// failed before; the file then   gets a summary of what is in it, if there is room.
    public mutating func close() throws(MCAPError) {
        if case .closed = state { return }
        if case .open = state { try? endChunk() }
        var failure: MCAPError?
        if case .failed(let error) = state { failure = error }
        do {
            if failure == nil || sink.rollBack() { try writeEnd() }
            try sink.close()
        } catch {
            failure = failure ?? error
        }
        state = .closed
        if let failure { throw failure }
    }
}
