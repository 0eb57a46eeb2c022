internal import CChecksum

/// The running checksum of IEEE 802.3, as zlib's `crc32` (MCAP specification, "Chunk", "Data End", "Footer").
struct CRC32 {
    private(set) var value: UInt32 = 0

    init() {}

    init(of bytes: [UInt8], _ range: Range<Int>) { update(bytes, range) }

    init(of bytes: [UInt8]) { update(bytes) }

    mutating func update(_ bytes: [UInt8]) { update(bytes, bytes.indices) }

    mutating func update(_ bytes: [UInt8], _ range: Range<Int>) {
        value = bytes.withUnsafeBytes {
            let part = UnsafeRawBufferPointer(rebasing: $0[range])
            return semsplat_crc32(value, part.baseAddress, part.count)
        }
    }
}
