/// Walks a damaged file and writes what is whole.
struct Recoverer: ~Copyable {
    var report = MCAPRecoveryReport()

    let source: FileSource
    let limits: MCAPLimits
    let search: ChunkSearch
    var window: FileWindow
    var writer: MCAPWriter
    var definitions: Definitions
    /// From the summary, for messages whose channel is damaged; empty when the summary is too.
    var spare: Definitions
    var hasDataEnd = false

    init(
        _ source: FileSource,
        _ limits: MCAPLimits,
        spare: Definitions,
        into writer: consuming MCAPWriter
    ) {
        (self.source, self.limits) = (source, limits)
        self.writer = writer
        search = ChunkSearch(source: source, limits: limits)
        window = FileWindow(source)
        definitions = Definitions(limitBytes: limits.maximumDefinitionBytes)
        self.spare = spare
    }

    mutating func copyEverything() throws(MCAPError) {
        var position = UInt64(magicBytes.count)
        while position < source.size { position = try step(position) }
        if !report.wasComplete {
            report.note(
                MCAPError(
                    .truncated,
                    source.path,
                    offset: source.size,
                    "the file ends without Footer"
                )
            )
        }
        try writer.add(report.metadata)
        try writer.close()
    }

    /// Takes the record at `position` and says where to go on.
    private mutating func step(_ position: UInt64) throws(MCAPError) -> UInt64 {
        let frame: RecordFrame
        do {
            frame = try window.frame(at: position)
        } catch {
            return try crossDamage(at: position, error)
        }
        guard let opcode = Opcode(rawValue: frame.opcode) else {
            report.note(
                frame.place(in: source.path).error(
                    .malformed,
                    "skipped, \(frame.length) bytes long"
                ),
                lost: frame.end - position
            )
            return frame.end
        }
        switch opcode {
        case .chunk: return try takeChunk(frame)
        case .schema, .channel, .message, .attachment, .metadata:
            try takeLoose(opcode, frame)
        case .dataEnd: hasDataEnd = true
        case .footer:
            let isLast = frame.end + UInt64(magicBytes.count) == source.size
            report.wasComplete = hasDataEnd && isLast
            if isLast { return source.size }
        case .header, .messageIndex, .chunkIndex, .attachmentIndex, .statistics, .metadataIndex,
            .summaryOffset:
            break
        }
        return frame.end
    }

    /// The Header where it is whole, and what is wrong with the beginning.
    ///
    /// - Throws: ``MCAPError`` when neither the magic bytes nor the Header are there.
    static func beginning(
        _ source: FileSource,
        _ limits: MCAPLimits
    ) throws(MCAPError) -> (MCAPHeader?, MCAPError?) {
        var window = FileWindow(source)
        var fault: MCAPError?
        do throws(MCAPError) {
            try checkMagic(&window, at: 0)
        } catch {
            fault = error
        }
        do throws(MCAPError) {
            let frame = try window.frame(at: UInt64(magicBytes.count))
            guard frame.opcode == Opcode.header.rawValue else {
                throw frame.place(in: source.path).error(
                    .malformed,
                    "the first record must be a Header"
                )
            }
            var fields = try window.fields(of: frame, limits)
            return (try MCAPHeader(&fields), fault)
        } catch {
            if let fault { throw fault }
            return (nil, error)
        }
    }
}
