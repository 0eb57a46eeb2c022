/// Walks the unpacked records of a chunk, or records that lie one behind the other in the file.
struct ChunkRecords {
    let bytes: [UInt8]
    /// Where the records begin in `bytes`.
    let start: Int
    /// Of the next record, in `bytes`.
    private(set) var position: Int
    private let end: Int
    private let origin: Origin

    /// What the positions of the records are counted from, in complaints.
    enum Origin {
        /// Packed in the chunk at this offset of the file.
        case chunk(file: String, offset: UInt64)
        /// In the file itself, from this offset.
        case file(String, offset: UInt64)
    }

    init(_ bytes: [UInt8], _ range: Range<Int>, _ origin: Origin) {
        (self.bytes, self.origin) = (bytes, origin)
        (start, position, end) = (range.lowerBound, range.lowerBound, range.upperBound)
    }

    /// The fields of the next record; `nil` after the last.
    mutating func next() throws(MCAPError) -> FieldReader? {
        guard position < end else { return nil }
        let record = try fields(at: position)
        position = record.end
        return record
    }

    /// The fields of the record that begins at `position` in `bytes`.
    func fields(at position: Int) throws(MCAPError) -> FieldReader {
        let place = place(of: bytes[position], at: position)
        let left = end - position
        guard left >= frameBytes else {
            throw place.error(.malformed, "only \(left) bytes are left for its opcode and length")
        }
        let length = bytes.withUnsafeBytes {
            UInt64(littleEndian: $0.loadUnaligned(fromByteOffset: position + 1, as: UInt64.self))
        }
        guard length <= UInt64(left - frameBytes) else {
            throw place.error(
                .malformed,
                "content length is \(length); the chunk has \(left - frameBytes) bytes left"
            )
        }
        let first = position + frameBytes
        return FieldReader(bytes, first..<first + Int(length), place)
    }

    private func place(of opcode: UInt8, at position: Int) -> RecordPlace {
        let inside = UInt64(position - start)
        switch origin {
        case .file(let file, let offset):
            return RecordPlace(file: file, opcode: opcode, offset: offset + inside)
        case .chunk(let file, let offset):
            return RecordPlace(file: file, opcode: opcode, offset: inside, chunk: offset)
        }
    }
}
