internal import CBzip2
internal import CLZ4
internal import CZstd

/// Unpacking to a size that is known beforehand.
enum Unpacking {
    struct Fault: Error { let reason: String }

    static func zstd(_ bytes: [UInt8], _ packed: Range<Int>, _ size: Int) -> Result<[UInt8], Fault>
    {
        // A block of four bytes stands for 128 KiB at most.
        guard size >> 15 <= packed.count + 4 else { return .failure(tooSmall(packed, size)) }
        return bytes.withUnsafeBytes { whole in
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
        // A byte stands for 255 at most.
        guard size >> 8 <= packed.count else { return .failure(tooSmall(packed, size)) }
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

    static func bzip2(_ bytes: [UInt8], _ packed: Range<Int>, _ size: Int) -> Result<[UInt8], Fault>
    {
        guard packed.count <= Int(UInt32.max), size <= Int(UInt32.max) else {
            return .failure(Fault(reason: "are larger than 4 GiB"))
        }
        var (status, length) = (Int32(BZ_OK), UInt32(size))
        let records = [UInt8](unsafeUninitializedCapacity: size) { target, count in
            bytes.withUnsafeBytes { whole in
                // The library takes a pointer to change, and does not change what it points to.
                let source = UnsafeMutablePointer(
                    mutating: whole.baseAddress?.advanced(by: packed.lowerBound)
                        .assumingMemoryBound(to: CChar.self)
                )
                let to = UnsafeMutableRawPointer(target.baseAddress)?
                    .assumingMemoryBound(to: CChar.self)
                status = BZ2_bzBuffToBuffDecompress(to, &length, source, UInt32(packed.count), 0, 0)
            }
            count = status == BZ_OK ? Int(length) : 0
        }
        guard status == BZ_OK else { return .failure(broken(reason(ofBzip2: status, size))) }
        return checked(records, size)
    }

    private static func reason(ofBzip2 status: Int32, _ size: Int) -> String {
        switch status {
        case BZ_OUTBUFF_FULL: "they unpack to more than \(size) bytes"
        case BZ_UNEXPECTED_EOF: "they end too early"
        case BZ_DATA_ERROR_MAGIC: "they are no bzip2"
        case BZ_DATA_ERROR: "a checksum is wrong"
        default: "bzip2 says \(status)"
        }
    }

    /// Said before there is memory for what they claim to be.
    private static func tooSmall(_ packed: Range<Int>, _ size: Int) -> Fault {
        Fault(reason: "have \(packed.count) bytes, which never unpack to \(size)")
    }

    private static func broken(_ reason: String) -> Fault { Fault(reason: "are broken: \(reason)") }

    private static func checked(_ records: [UInt8], _ size: Int) -> Result<[UInt8], Fault> {
        records.count == size
            ? .success(records)
            : .failure(Fault(reason: "unpack to \(records.count) bytes, not \(size)"))
    }
}
