/// What is in a file and where, from its summary or, where that says too little, from one reading of everything.
struct FileContents {
    var definitions: Definitions
    var statistics = MCAPStatistics()
    var runs: [MessageRun] = []
    var indexes = SummaryIndexes()
    private var hasStatistics = false

    init(_ limits: MCAPLimits) {
        definitions = Definitions(limitBytes: limits.maximumDefinitionBytes)
    }

    /// What the summary says; it may not be everything, see ``isComplete``.
    static func summary(
        _ source: FileSource,
        _ footer: MCAPFooter,
        _ place: RecordPlace,
        _ limits: MCAPLimits
    ) throws(MCAPError) -> FileContents {
        var contents = FileContents(limits)
        guard footer.summaryStart != 0 else { return contents }
        var window = FileWindow(source)
        var position = footer.summaryStart
        while position < place.offset {
            let frame = try window.frame(at: position)
            guard frame.end <= place.offset else {
                throw frame.place(in: source.path).error(
                    .malformed,
                    "content length is \(frame.length); the summary ends at \(place.offset)"
                )
            }
            if let opcode = Opcode(rawValue: frame.opcode) {
                try contents.take(opcode, window.fields(of: frame, limits))
            }
            position = frame.end
        }
        try contents.findRuns(before: footer.summaryStart, source)
        return contents
    }

    private mutating func findRuns(
        before summaryStart: UInt64,
        _ source: FileSource
    ) throws(MCAPError) {
        var end = UInt64(magicBytes.count)
        for chunk in indexes.chunks.sorted(by: { $0.offset < $1.offset }) {
            runs.append(try run(chunk, within: end..<summaryStart, source))
            end = chunk.offset + chunk.length
        }
    }

    private mutating func take(_ opcode: Opcode, _ fields: FieldReader) throws(MCAPError) {
        var fields = fields
        let place = fields.place
        switch opcode {
        case .schema: _ = try definitions.add(try MCAPSchema(&fields), at: place)
        case .channel: _ = try definitions.add(try MCAPChannel(&fields), at: place)
        case .statistics: (statistics, hasStatistics) = (try MCAPStatistics(&fields), true)
        case .chunkIndex: indexes.chunks.append(try MCAPChunkIndex(&fields))
        case .attachmentIndex: indexes.attachments.append(try MCAPAttachmentIndex(&fields))
        case .metadataIndex: indexes.metadata.append(try MCAPMetadataIndex(&fields))
        case .summaryOffset: _ = try MCAPSummaryOffset(&fields)
        default: throw place.error(.malformed, "such a record must not be in the summary")
        }
    }

    /// Whether the indexes are all there, and no message lies outside of chunks.
    var isComplete: Bool {
        hasStatistics && indexes.chunks.count == statistics.chunkCount
            && indexes.attachments.count == statistics.attachmentCount
            && indexes.metadata.count == statistics.metadataCount
            && definitions.channels.count == statistics.channelCount
            && (statistics.chunkCount > 0 || statistics.messageCount == 0)
    }

    private func run(
        _ index: MCAPChunkIndex,
        within free: Range<UInt64>,
        _ source: FileSource
    ) throws(MCAPError) -> MessageRun {
        func fault(_ reason: String) -> MCAPError {
            let (file, offset) = (source.path, index.offset)
            return MCAPError(.malformed, file, offset: offset, record: "Chunk Index", reason)
        }
        guard index.startNanoseconds <= index.endNanoseconds else {
            throw fault(
                "message_start_time is \(index.startNanoseconds), message_end_time \(index.endNanoseconds)"
            )
        }
        guard free.contains(index.offset), index.length <= free.upperBound - index.offset else {
            throw fault(
                "chunk_start_offset is \(index.offset), chunk_length \(index.length); they must lie within \(free)"
            )
        }
        return MessageRun(
            times: index.startNanoseconds...index.endNanoseconds,
            offset: index.offset,
            length: index.length,
            isChunk: true,
            channels: index.messageIndexOffsets.isEmpty ? nil : Set(index.messageIndexOffsets.keys)
        )
    }
}
