/// Walks the records of a file's data section from the front, then checks what comes behind it.
struct DataSection {
    let source: FileSource
    let header: MCAPHeader
    private let limits: MCAPLimits
    private var window: FileWindow
    private var position: UInt64
    private var crc = CRC32()
    private var isDone = false

    init(_ source: FileSource, _ limits: MCAPLimits) throws(MCAPError) {
        (self.source, self.limits) = (source, limits)
        window = FileWindow(source)
        try checkMagic(&window, at: 0)
        let frame = try window.frame(at: UInt64(magicBytes.count))
        guard frame.opcode == Opcode.header.rawValue else {
            throw frame.place(in: source.path).error(
                .malformed,
                "the first record must be a Header"
            )
        }
        var fields = try window.fields(of: frame, limits)
        header = try MCAPHeader(&fields)
        position = frame.end
        try source.update(&crc, 0..<position)
    }

    /// The next record's frame, and its fields unless its opcode is unknown; `nil` when the file is read to its end.
    mutating func next() throws(MCAPError) -> (frame: RecordFrame, fields: FieldReader?)? {
        guard !isDone else { return nil }
        let frame = try window.frame(at: position)
        guard let opcode = Opcode(rawValue: frame.opcode) else {
            try source.update(&crc, position..<frame.end)
            position = frame.end
            return (frame, nil)
        }
        var fields = try window.fields(of: frame, limits)
        if opcode == .dataEnd {
            try end(MCAPDataEnd(&fields), frame)
            return nil
        }
        guard opcode.isInDataSection else {
            throw fields.place.error(.malformed, "such a record must not be before the Data End")
        }
        let (head, start) = try window.view(frameBytes, at: position)
        crc.update(head, start..<start + frameBytes)
        crc.update(fields.bytes, fields.position..<fields.end)
        position = frame.end
        return (frame, fields)
    }

    private mutating func end(_ dataEnd: MCAPDataEnd, _ frame: RecordFrame) throws(MCAPError) {
        guard dataEnd.dataSectionCRC == 0 || dataEnd.dataSectionCRC == crc.value else {
            throw frame.place(in: source.path).error(
                .wrongChecksum,
                "data_section_crc is \(hex(dataEnd.dataSectionCRC)), that of the bytes before is \(hex(crc.value))"
            )
        }
        let (footer, place) = try FileEnd.read(source)
        let footerStart = place.offset
        // Without a summary the footer comes at once.
        let expected = footer.summaryStart == 0 ? footerStart : footer.summaryStart
        guard expected == frame.end else {
            throw place.error(
                .malformed,
                "summary_start is \(footer.summaryStart); the Data End ends at \(frame.end), the Footer begins at \(footerStart)"
            )
        }
        try FileEnd.checkSummary(source, footer, place)
        isDone = true
    }
}

extension Opcode {
    /// Whether the specification allows it before the Data End, the Header aside.
    var isInDataSection: Bool {
        switch self {
        case .schema, .channel, .message, .chunk, .messageIndex, .attachment, .metadata, .dataEnd:
            true
        case .header, .footer, .chunkIndex, .attachmentIndex, .statistics, .metadataIndex,
            .summaryOffset:
            false
        }
    }
}

/// - Throws: ``MCAPError`` unless the eight bytes of MCAP are there.
func checkMagic(_ window: inout FileWindow, at offset: UInt64) throws(MCAPError) {
    let source = window.source
    guard source.size >= UInt64(magicBytes.count) else {
        throw MCAPError(.notMCAP, source.path, "has only \(source.size) bytes")
    }
    let (bytes, start) = try window.view(magicBytes.count, at: offset)
    let found = Array(bytes[start..<start + magicBytes.count])
    guard found == magicBytes else {
        throw MCAPError(
            offset == 0 ? .notMCAP : .truncated,
            source.path,
            offset: offset,
            "the bytes are \(found); an MCAP file begins and ends with \(magicBytes)"
        )
    }
}
