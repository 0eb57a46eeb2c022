extension Recoverer {
    mutating func takeChunk(_ frame: RecordFrame) throws(MCAPError) -> UInt64 {
        let chunk: UnpackedChunk
        do {
            chunk = try UnpackedChunk(window.fields(of: frame, limits), limits)
        } catch {
            // Where its own fields do not add up to its length, the next record may be anywhere.
            guard let (head, start) = search.head(at: frame.offset),
                start <= frame.end, head.compressedSize == frame.end - start
            else { return try crossDamage(at: frame.offset, error) }
            report.skippedChunkCount += 1
            report.note(error, lost: frame.end - frame.offset)
            return frame.end
        }
        if try takeAll(chunk.records, salvaging: false) {
            report.chunkCount += 1
        } else {
            report.skippedChunkCount += 1
        }
        return frame.end
    }

    /// Takes records up to the first that is damaged; false when there was one.
    private mutating func takeAll(
        _ records: ChunkRecords,
        salvaging: Bool
    ) throws(MCAPError) -> Bool {
        var records = records
        while true {
            let fields: FieldReader
            do {
                guard let next = try records.next() else { return true }
                fields = next
            } catch {
                report.note(error, lost: UInt64(records.bytes.count - records.position))
                return false
            }
            let before = report.messageCount
            try takePacked(fields)
            if salvaging { report.salvagedMessageCount += report.messageCount - before }
        }
    }

    /// Looks for the next chunk behind a record that has no end; on the way it saves what it can of that record.
    mutating func crossDamage(
        at position: UInt64,
        _ fault: MCAPError
    ) throws(MCAPError) -> UInt64 {
        let next = try search.next(from: position + 1)
        guard let (head, start) = search.head(at: position), start <= next else {
            report.note(fault, lost: next - position)
            return next
        }
        // Only its length may be wrong.
        if head.compressedSize <= next - start, let chunk = try? whole(head, position, start) {
            report.note(fault)
            if try takeAll(chunk.records, salvaging: false) { report.chunkCount += 1 }
            return start + head.compressedSize
        }
        report.skippedChunkCount += 1
        report.note(fault)
        let lostBefore = report.lostByteCount
        let end = try salvage(head, start, next)
        report.lostByteCount = lostBefore + next - (end > start ? end : position)
        return next
    }

    private func whole(
        _ head: MCAPChunkHead,
        _ position: UInt64,
        _ start: UInt64
    ) throws(MCAPError) -> UnpackedChunk {
        let first = position + UInt64(frameBytes)
        let bytes = try source.read(Int(start - first + head.compressedSize), at: first)
        let place = RecordPlace(file: source.path, opcode: Opcode.chunk.rawValue, offset: position)
        return try UnpackedChunk(FieldReader(bytes, bytes.indices, place), limits)
    }

    /// Saves the whole records of a chunk that ends too early, and says where the last of them ends.
    private mutating func salvage(
        _ head: MCAPChunkHead,
        _ start: UInt64,
        _ end: UInt64
    ) throws(MCAPError) -> UInt64 {
        guard head.compression == MCAPCompression.none.rawValue else { return start }
        let count = Int(min(end - start, head.compressedSize, UInt64(limits.maximumRecordBytes)))
        // Part of the file is cut off, so the checksum says nothing about what is here.
        let bytes = try source.read(count, at: start)
        let records = ChunkRecords(bytes, bytes.indices, .file(source.path, offset: start))
        _ = try takeAll(records, salvaging: true)
        var walk = records
        while let record = try? walk.next() { _ = record }
        return start + UInt64(walk.position)
    }
}
