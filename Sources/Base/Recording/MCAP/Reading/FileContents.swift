/// What is in a file and where, from its summary or, where that says too little, from one reading of everything.
struct FileContents {
    var definitions: Definitions
    var statistics = MCAPStatistics()
    var runs: [MessageRun] = []
    var indexes = SummaryIndexes()
    private var hasStatistics = false

    private init(_ limits: MCAPLimits) {
        definitions = Definitions(limitBytes: limits.maximumDefinitionBytes)
    }

    // MARK: From the summary

    /// `nil` when the summary does not say where everything is.
    init?(
        summaryOf source: FileSource,
        _ footer: MCAPFooter,
        _ place: RecordPlace,
        _ limits: MCAPLimits
    ) throws(MCAPError) {
        guard footer.summaryStart != 0 else { return nil }
        self.init(limits)
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
                try take(opcode, window.fields(of: frame, limits))
            }
            position = frame.end
        }
        guard isComplete else { return nil }
        var end = UInt64(magicBytes.count)
        for chunk in indexes.chunks.sorted(by: { $0.offset < $1.offset }) {
            runs.append(try run(chunk, within: end..<footer.summaryStart, source))
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
    private var isComplete: Bool {
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

    // MARK: From everything

    /// Reads the whole file once, and checks it on the way.
    init(readingAllOf source: FileSource, _ limits: MCAPLimits) throws(MCAPError) {
        self.init(limits)
        var section = try DataSection(source, limits)
        while let (frame, fields) = try section.next() {
            guard let fields, let opcode = Opcode(rawValue: frame.opcode) else { continue }
            try take(opcode, frame, fields, limits)
        }
        statistics.schemaCount = UInt16(clamping: definitions.schemas.count)
        statistics.channelCount = UInt32(definitions.channels.count)
    }

    private mutating func take(
        _ opcode: Opcode,
        _ frame: RecordFrame,
        _ fields: FieldReader,
        _ limits: MCAPLimits
    ) throws(MCAPError) {
        var fields = fields
        let length = frame.end - frame.offset
        switch opcode {
        case .chunk: try takeChunk(frame, fields, limits)
        case .messageIndex: _ = try MCAPMessageIndex(&fields)
        case .attachment:
            let attachment = try MCAPAttachment(&fields)
            indexes.attachments.append(
                MCAPAttachmentIndex(attachment, offset: frame.offset, length: length)
            )
            statistics.attachmentCount += 1
        case .metadata:
            let name = try MCAPMetadata(&fields).name
            indexes.metadata.append(
                MCAPMetadataIndex(offset: frame.offset, length: length, name: name)
            )
            statistics.metadataCount += 1
        default:
            guard let (channel, time) = try definitions.take(fields) else { return }
            statistics.count(1, channel: channel.id, times: time...time)
            takeLoose(frame, channel.id, time)
        }
    }

    private mutating func takeChunk(
        _ frame: RecordFrame,
        _ fields: FieldReader,
        _ limits: MCAPLimits
    ) throws(MCAPError) {
        let chunk = try UnpackedChunk(fields, limits)
        var (walk, counts, latest) = (
            chunk.records, [UInt16: Int](), [UInt16: ClosedRange<UInt64>]()
        )
        while let record = try walk.next() {
            guard let (channel, time) = try definitions.take(record) else { continue }
            counts[channel.id, default: 0] += 1
            let times = latest[channel.id] ?? time...time
            latest[channel.id] = min(times.lowerBound, time)...max(times.upperBound, time)
        }
        for (channel, times) in latest {
            statistics.count(counts[channel] ?? 0, channel: channel, times: times)
        }
        statistics.chunkCount += 1
        guard let start = latest.values.map(\.lowerBound).min(),
            let end = latest.values.map(\.upperBound).max()
        else { return }
        guard (start, end) == (chunk.head.startNanoseconds, chunk.head.endNanoseconds) else {
            throw fields.place.error(
                .malformed,
                "message times are \(chunk.head.startNanoseconds) to \(chunk.head.endNanoseconds); those of its messages are \(start) to \(end)"
            )
        }
        runs.append(
            MessageRun(
                times: start...end,
                offset: frame.offset,
                length: frame.end - frame.offset,
                isChunk: true,
                channels: Set(counts.keys)
            )
        )
    }

    private mutating func takeLoose(_ frame: RecordFrame, _ channel: UInt16, _ time: UInt64) {
        let length = frame.end - frame.offset
        if var run = runs.last, !run.isChunk, run.offset + run.length == frame.offset,
            run.length + length <= MessageRun.looseBytes
        {
            run.length += length
            run.times = min(run.times.lowerBound, time)...max(run.times.upperBound, time)
            run.channels?.insert(channel)
            runs[runs.count - 1] = run
            return
        }
        runs.append(
            MessageRun(
                times: time...time,
                offset: frame.offset,
                length: length,
                isChunk: false,
                channels: [channel]
            )
        )
    }
}
