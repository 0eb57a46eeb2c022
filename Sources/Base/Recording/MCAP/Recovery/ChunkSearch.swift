/// Finds the next chunk behind a damaged place.
///
/// A chunk's beginning cannot be taken for something else: its length must be that which its own fields add up to.
struct ChunkSearch {
    let source: FileSource
    let limits: MCAPLimits

    private static let windowBytes = 1 << 20
    /// Frame and longest head.
    private static let headBytes = frameBytes + 44

    /// The head of the chunk at `offset`; `nil` when none begins there.
    func head(at offset: UInt64) -> (head: MCAPChunkHead, recordsStart: UInt64)? {
        let left = offset < source.size ? source.size - offset : 0
        let count = Int(min(left, UInt64(Self.headBytes)))
        guard let bytes = try? source.read(count, at: offset) else { return nil }
        return head(bytes, 0).map { ($0, offset + UInt64(frameBytes + $0.byteCount)) }
    }

    /// Where the next chunk begins at or after `offset`; the file's size when there is none.
    func next(from offset: UInt64) throws(MCAPError) -> UInt64 {
        var start = offset
        while start < source.size {
            let count = Int(min(source.size - start, UInt64(Self.windowBytes + Self.headBytes)))
            let bytes = try source.read(count, at: start)
            let last = min(count, Self.windowBytes)
            var position = 0
            while let found = bytes[position..<last].firstIndex(of: Opcode.chunk.rawValue) {
                if let head = head(bytes, found), isConsistent(head, bytes, found) {
                    return start + UInt64(found)
                }
                position = found + 1
            }
            start += UInt64(last)
        }
        return source.size
    }

    private func head(_ bytes: [UInt8], _ start: Int) -> MCAPChunkHead? {
        guard bytes.count - start > frameBytes, bytes[start] == Opcode.chunk.rawValue else {
            return nil
        }
        let place = RecordPlace(file: source.path, opcode: bytes[start], offset: 0)
        var fields = FieldReader(bytes, start + frameBytes..<bytes.count, place)
        guard let head = try? MCAPChunkHead(&fields),
            let compression = MCAPCompression(rawValue: head.compression),
            head.startNanoseconds <= head.endNanoseconds,
            head.uncompressedSize <= UInt64(limits.maximumRecordBytes),
            compression != .none || head.uncompressedSize == head.compressedSize
        else { return nil }
        return head
    }

    private func isConsistent(_ head: MCAPChunkHead, _ bytes: [UInt8], _ start: Int) -> Bool {
        let length = bytes.withUnsafeBytes {
            UInt64(littleEndian: $0.loadUnaligned(fromByteOffset: start + 1, as: UInt64.self))
        }
        let (sum, overflow) = UInt64(head.byteCount).addingReportingOverflow(head.compressedSize)
        return !overflow && sum == length
    }
}
