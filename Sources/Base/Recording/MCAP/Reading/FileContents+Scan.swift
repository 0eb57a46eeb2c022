extension FileContents {
    /// Reads the whole file once, and checks it on the way.
    static func scan(
        _ source: FileSource,
        _ limits: MCAPLimits
    ) throws(MCAPError) -> FileContents {
        var contents = FileContents(limits)
        var section = try DataSection(source, limits)
        while let (frame, fields) = try section.next() {
            guard let fields, let opcode = Opcode(rawValue: frame.opcode) else { continue }
            try contents.take(opcode, frame, fields, limits)
        }
        let definitions = contents.definitions
        contents.statistics.schemaCount = UInt16(clamping: definitions.schemas.count)
        contents.statistics.channelCount = UInt32(definitions.channels.count)
        return contents
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
