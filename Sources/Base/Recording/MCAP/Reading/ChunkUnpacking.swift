/// A chunk's head and its records, unpacked and checked.
struct UnpackedChunk {
    let head: MCAPChunkHead
    let records: ChunkRecords

    /// - Throws: ``MCAPError`` when sizes or the checksum are wrong, or over the limits before anything is allocated.
    init(_ fields: FieldReader, _ limits: MCAPLimits) throws(MCAPError) {
        var fields = fields
        let place = fields.place
        head = try MCAPChunkHead(&fields)
        guard head.compressedSize <= UInt64(fields.count) else {
            throw place.error(
                .malformed,
                "records needs \(head.compressedSize) bytes; the record has \(fields.count) left"
            )
        }
        guard head.uncompressedSize <= UInt64(limits.maximumRecordBytes) else {
            throw place.error(
                .tooLarge,
                "uncompressed_size is \(head.uncompressedSize); at most \(limits.maximumRecordBytes) are allowed"
            )
        }
        let packed = fields.position..<fields.position + Int(head.compressedSize)
        let (bytes, range) = try Self.unpack(fields.bytes, packed, head, place)
        let crc = head.uncompressedCRC == 0 ? 0 : CRC32(of: bytes, range).value
        guard crc == head.uncompressedCRC else {
            throw place.error(
                .wrongChecksum,
                "uncompressed_crc is \(hex(head.uncompressedCRC)), that of the records is \(hex(crc))"
            )
        }
        records = ChunkRecords(bytes, range, .chunk(file: place.file, offset: place.offset))
    }

    private static func unpack(
        _ bytes: [UInt8],
        _ packed: Range<Int>,
        _ head: MCAPChunkHead,
        _ place: RecordPlace
    ) throws(MCAPError) -> ([UInt8], Range<Int>) {
        let size = Int(head.uncompressedSize)
        let unpacked: Result<[UInt8], Unpacking.Fault>
        switch MCAPCompression(rawValue: head.compression) {
        case .none?:
            guard head.uncompressedSize == head.compressedSize else {
                throw place.error(
                    .malformed,
                    "uncompressed_size is \(size), but \(packed.count) bytes are there uncompressed"
                )
            }
            return (bytes, packed)
        case .zstd: unpacked = Unpacking.zstd(bytes, packed, size)
        case .lz4: unpacked = Unpacking.lz4(bytes, packed, size)
        case nil:
            throw place.error(
                .unsupported,
                "compression is '\(head.compression)'; known are '', 'zstd' and 'lz4'"
            )
        }
        switch unpacked {
        case .success(let records): return (records, records.indices)
        case .failure(let fault):
            throw place.error(.malformed, "the \(head.compression) records \(fault.reason)")
        }
    }
}
