/// Reads an MCAP file by its summary: messages by topic and time, in the order of their log times.
///
/// A file without summary or without some of its indexes is read through once when it is opened; after that it is as
/// any other. Reading never takes the whole file into memory.
public struct MCAPReader: Sendable {
    /// The first record of the file.
    public let header: MCAPHeader
    /// The number of everything; counted where the file does not say.
    public let statistics: MCAPStatistics
    /// The schemas by their id.
    public let schemas: [UInt16: MCAPSchema]
    /// The channels by their id.
    public let channels: [UInt16: MCAPChannel]
    /// The chunks as the summary has them; empty where it has none.
    public let chunkIndexes: [MCAPChunkIndex]
    /// Where the attachments are, in the order of the file.
    public let attachmentIndexes: [MCAPAttachmentIndex]
    /// Where the metadata is, in the order of the file.
    public let metadataIndexes: [MCAPMetadataIndex]
    /// Whether the summary said where everything is; else the file was read through.
    public let isIndexed: Bool

    private let source: FileSource
    private let limits: MCAPLimits
    private let contents: FileContents

    /// Opens the file at `path`.
    ///
    /// - Throws: ``MCAPError`` when it cannot be read, was cut, or its summary is damaged.
    public init(_ path: String, limits: MCAPLimits = .init()) throws(MCAPError) {
        let source = try FileSource(path)
        header = try DataSection(source, limits).header
        let (footer, place) = try FileEnd.read(source)
        try FileEnd.checkSummary(source, footer, place)
        var contents = try FileContents.summary(source, footer, place, limits)
        isIndexed = contents.isComplete
        if !isIndexed { contents = try FileContents.scan(source, limits) }
        statistics = contents.statistics
        schemas = contents.definitions.schemas
        channels = contents.definitions.channels
        chunkIndexes = contents.indexes.chunks
        attachmentIndexes = contents.indexes.attachments
        metadataIndexes = contents.indexes.metadata
        (self.source, self.limits, self.contents) = (source, limits, contents)
    }

    /// The messages, in the order of their log times; ties are in the order of the file.
    ///
    /// - Parameters:
    ///   - topics: Only these topics; `nil`, the default, for all.
    ///   - times: Only log times in this range, in nanoseconds since the Unix epoch; `nil`, the default, for all.
    /// - Returns: What gives one message after the other.
    public func messages(
        topics: Set<String>? = nil,
        in times: Range<UInt64>? = nil
    ) -> MCAPMessages {
        MCAPMessages(
            source,
            limits,
            contents.definitions,
            runs: contents.runs,
            topics: topics,
            times: times
        )
    }

    /// Reads an attachment.
    ///
    /// - Throws: ``MCAPError`` when it is not there, is damaged, or is longer than the limits allow.
    public func attachment(_ index: MCAPAttachmentIndex) throws(MCAPError) -> MCAPAttachment {
        var fields = try fields(.attachment, index.offset, index.length)
        return try MCAPAttachment(&fields)
    }

    /// Reads metadata.
    ///
    /// - Throws: ``MCAPError`` when it is not there or is damaged.
    public func metadata(_ index: MCAPMetadataIndex) throws(MCAPError) -> MCAPMetadata {
        var fields = try fields(.metadata, index.offset, index.length)
        return try MCAPMetadata(&fields)
    }

    private func fields(
        _ opcode: Opcode,
        _ offset: UInt64,
        _ length: UInt64
    ) throws(MCAPError) -> FieldReader {
        var window = FileWindow(source)
        let frame = try window.frame(at: offset)
        guard frame.opcode == opcode.rawValue, frame.end - frame.offset == length else {
            throw frame.place(in: source.path).error(
                .malformed,
                "the summary says that a record \(Opcode.name(opcode.rawValue)) of \(length) bytes is here"
            )
        }
        return try window.fields(of: frame, limits)
    }
}
