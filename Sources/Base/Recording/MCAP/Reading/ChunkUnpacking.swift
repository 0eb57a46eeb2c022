internal import CLZ4
internal import CZstd

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

/// Unpacking to a size that is known beforehand.
private enum Unpacking {
    struct Fault: Error { let reason: String }

    static func zstd(_ bytes: [UInt8], _ packed: Range<Int>, _ size: Int) -> Result<[UInt8], Fault>
    {
        bytes.withUnsafeBytes { whole in
            let source = UnsafeRawBufferPointer(rebasing: whole[packed])
            let stated = ZSTD_getFrameContentSize(source.baseAddress, source.count)
            // The two largest values mean that the frame does not say, or is none; unpacking tells which.
            if stated < UInt64.max - 1, stated > UInt64(size) {
                return .failure(Fault(reason: "unpack to \(stated) bytes, not \(size)"))
            }
            var status = 0
            let records = [UInt8](unsafeUninitializedCapacity: size) { target, count in
                status = ZSTD_decompress(target.baseAddress, size, source.baseAddress, source.count)
                count = ZSTD_isError(status) == 0 ? status : 0
            }
            guard ZSTD_isError(status) == 0 else {
                return .failure(broken(String(cString: ZSTD_getErrorName(status))))
            }
            return checked(records, size)
        }
    }

    static func lz4(_ bytes: [UInt8], _ packed: Range<Int>, _ size: Int) -> Result<[UInt8], Fault> {
        var context: OpaquePointer?
        guard LZ4F_isError(LZ4F_createDecompressionContext(&context, UInt32(LZ4F_VERSION))) == 0,
            let context
        else { return .failure(Fault(reason: "cannot be unpacked: no memory")) }
        defer { LZ4F_freeDecompressionContext(context) }
        // 0 after the last byte of a frame, an error code, or what the frame still lacks.
        var status = 0
        let records = [UInt8](unsafeUninitializedCapacity: size) { target, count in
            bytes.withUnsafeBytes { whole in
                let source = UnsafeRawBufferPointer(rebasing: whole[packed])
                var taken = 0
                while taken < source.count, let from = source.baseAddress {
                    var (room, step) = (size - count, source.count - taken)
                    let to = target.baseAddress.map { $0 + count }
                    status = LZ4F_decompress(context, to, &room, from + taken, &step, nil)
                    (count, taken) = (count + room, taken + step)
                    // No progress: an error, or more comes out than there is room for.
                    if LZ4F_isError(status) != 0 || room + step == 0 { break }
                }
            }
        }
        guard LZ4F_isError(status) == 0 else {
            return .failure(broken(String(cString: LZ4F_getErrorName(status))))
        }
        guard status == 0 else {
            return .failure(
                Fault(reason: "end within a frame after \(records.count) of \(size) bytes")
            )
        }
        return checked(records, size)
    }

    private static func broken(_ reason: String) -> Fault { Fault(reason: "are broken: \(reason)") }

    private static func checked(_ records: [UInt8], _ size: Int) -> Result<[UInt8], Fault> {
        records.count == size
            ? .success(records)
            : .failure(Fault(reason: "unpack to \(records.count) bytes, not \(size)"))
    }
}
