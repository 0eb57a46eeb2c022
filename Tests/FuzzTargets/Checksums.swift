/// Puts right the checksums of a file whose bytes were changed, so that a parser looks at what they guard.
enum Checksums {
    /// CRC-32 as zlib's and PNG's, bit by bit: this is no place for speed.
    static func crc32(_ bytes: some Sequence<UInt8>) -> UInt32 {
        var crc = ~UInt32(0)
        for byte in bytes {
            crc ^= UInt32(byte)
            for _ in 0..<8 { crc = crc >> 1 ^ (crc & 1 == 1 ? 0xEDB8_8320 : 0) }
        }
        return ~crc
    }

    /// The same PNG, with the right checksum behind each of its chunks.
    static func mended(png bytes: [UInt8]) -> [UInt8] {
        var bytes = bytes
        var start = 8
        while start + 12 <= bytes.count {
            let length = bytes[start..<start + 4].reduce(0) { $0 << 8 | Int($1) }
            guard length <= bytes.count - start - 12 else { break }
            let crc = crc32(bytes[start + 4..<start + 8 + length])
            for place in 0..<4 {
                let shift = UInt32(24 - 8 * place)
                bytes[start + 8 + length + place] = UInt8(truncatingIfNeeded: crc >> shift)
            }
            start += 12 + length
        }
        return bytes
    }

    /// The same snapshot, with the right checksum at its end.
    static func mended(snapshot bytes: [UInt8]) -> [UInt8] {
        guard bytes.count >= 4 else { return bytes }
        let content = bytes.dropLast(4)
        let crc = crc32(content)
        return content + (0..<4).map { UInt8(truncatingIfNeeded: crc >> (8 * UInt32($0))) }
    }
}
