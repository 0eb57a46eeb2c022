/// The footer and what it says about the summary.
enum FileEnd {
    /// - Throws: ``MCAPError`` when the file does not end with a Footer and the magic bytes.
    static func read(_ source: FileSource) throws(MCAPError) -> (MCAPFooter, RecordPlace) {
        var window = FileWindow(source)
        let length = UInt64(MCAPFooter.recordBytes + magicBytes.count)
        guard source.size >= length + UInt64(magicBytes.count) else {
            throw MCAPError(
                .truncated,
                source.path,
                "has only \(source.size) bytes; 'semsplat recover' saves what is whole"
            )
        }
        let offset = source.size - length
        do {
            try checkMagic(&window, at: source.size - UInt64(magicBytes.count))
        } catch {
            var cut = error
            cut.reason += "; it was cut or not closed, and 'semsplat recover' saves what is whole"
            throw cut
        }
        let frame = try window.frame(at: offset)
        let place = frame.place(in: source.path)
        guard frame.opcode == Opcode.footer.rawValue,
            frame.length == UInt64(MCAPFooter.recordBytes - frameBytes)
        else {
            throw place.error(.malformed, "a Footer of 20 bytes must be here")
        }
        var fields = try window.fields(of: frame, MCAPLimits())
        let footer = try MCAPFooter(&fields)
        try check(footer, place)
        return (footer, place)
    }

    private static func check(_ footer: MCAPFooter, _ place: RecordPlace) throws(MCAPError) {
        let (start, offsets, end) = (footer.summaryStart, footer.summaryOffsetStart, place.offset)
        guard start == 0 || start >= UInt64(magicBytes.count) && start <= end else {
            throw place.error(.malformed, "summary_start is \(start); the Footer begins at \(end)")
        }
        guard offsets == 0 || offsets >= start && offsets <= end else {
            throw place.error(
                .malformed,
                "summary_offset_start is \(offsets); it must be from \(start) to \(end)"
            )
        }
    }

    /// Checks the summary's checksum, which covers the first two fields of the footer too.
    static func checkSummary(
        _ source: FileSource,
        _ footer: MCAPFooter,
        _ place: RecordPlace
    ) throws(MCAPError) {
        guard footer.summaryCRC != 0 else { return }
        var crc = CRC32()
        let start = footer.summaryStart == 0 ? place.offset : footer.summaryStart
        try source.update(&crc, start..<place.offset + UInt64(frameBytes) + 16)
        guard crc.value == footer.summaryCRC else {
            throw place.error(
                .wrongChecksum,
                "summary_crc is \(hex(footer.summaryCRC)), that of the summary is \(hex(crc.value))"
            )
        }
    }
}
