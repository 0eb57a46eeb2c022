/// A record's opcode and length, checked against what is left of the file.
struct RecordFrame {
    /// Of the opcode.
    let offset: UInt64
    let opcode: UInt8
    /// Of the content.
    let length: UInt64

    /// Where the next record begins.
    var end: UInt64 { offset + UInt64(frameBytes) + length }

    func place(in file: String) -> RecordPlace {
        RecordPlace(file: file, opcode: opcode, offset: offset)
    }
}

extension FileWindow {
    /// The frame of the record at `offset`; nothing of its content is read.
    mutating func frame(at offset: UInt64) throws(MCAPError) -> RecordFrame {
        let left = offset < source.size ? source.size - offset : 0
        guard left >= UInt64(frameBytes) else {
            throw MCAPError(
                .truncated,
                source.path,
                offset: offset,
                "the file ends here, before its Data End and Footer; 'semsplat recover' saves what is whole"
            )
        }
        let (bytes, start) = try view(frameBytes, at: offset)
        let length = bytes.withUnsafeBytes {
            UInt64(littleEndian: $0.loadUnaligned(fromByteOffset: start + 1, as: UInt64.self))
        }
        let frame = RecordFrame(offset: offset, opcode: bytes[start], length: length)
        guard length <= left - UInt64(frameBytes) else {
            throw frame.place(in: source.path).error(
                .truncated,
                "content length is \(length); the file has \(left - UInt64(frameBytes)) bytes left"
            )
        }
        return frame
    }

    /// The content of a record, if it is not longer than the limits allow.
    mutating func fields(
        of frame: RecordFrame,
        _ limits: MCAPLimits
    ) throws(MCAPError) -> FieldReader {
        let place = frame.place(in: source.path)
        guard let length = Int(exactly: frame.length), length <= limits.maximumRecordBytes else {
            throw place.error(
                .tooLarge,
                "content length is \(frame.length); at most \(limits.maximumRecordBytes) are allowed"
            )
        }
        let (bytes, start) = try view(length, at: frame.offset + UInt64(frameBytes))
        return FieldReader(bytes, start..<start + length, place)
    }
}
