import CChecksum
import RandomTestSupport
import Testing

@Suite struct MCAPChecksumTests {
    /// The definition: one bit after the other.
    static func bitwise(_ crc: UInt32, _ bytes: ArraySlice<UInt8>) -> UInt32 {
        ~bytes.reduce(~crc) { register, byte in
            (0..<8).reduce(register ^ UInt32(byte)) { value, _ in
                value >> 1 ^ (value & 1 == 1 ? 0xEDB8_8320 : 0)
            }
        }
    }

    static func fast(_ crc: UInt32, _ bytes: ArraySlice<UInt8>) -> UInt32 {
        bytes.withUnsafeBytes { semsplat_crc32(crc, $0.baseAddress, $0.count) }
    }

    static func byTables(_ crc: UInt32, _ bytes: ArraySlice<UInt8>) -> UInt32 {
        bytes.withUnsafeBytes { semsplat_crc32_by_tables(crc, $0.baseAddress, $0.count) }
    }

    @Test(
        arguments: [
            ("", 0), ("a", 0xE8B7_BE43), ("abc", 0x3524_41C2), ("123456789", 0xCBF4_3926),
            ("message digest", 0x2015_9D7F),
            (String(repeating: "1234567890", count: 8), 0x7CA9_4A72),
        ] as [(String, UInt32)]
    )
    func `zlib's values`(_ text: String, _ expected: UInt32) {
        let bytes = Array(text.utf8)
        #expect(Self.bitwise(0, bytes[...]) == expected)
        #expect(Self.fast(0, bytes[...]) == expected)
        #expect(Self.byTables(0, bytes[...]) == expected)
    }

    @Test func `every length and beginning is as bit by bit`() {
        var generator = SeededGenerator(seed: 3)
        let bytes = generator.bytes(2000)
        for _ in 0..<3000 {
            let start = Int.random(in: 0..<64, using: &generator)
            let part = bytes[start..<start + Int.random(in: 0...600, using: &generator)]
            let before = UInt32(truncatingIfNeeded: generator.next())
            let expected = Self.bitwise(before, part)
            #expect(Self.fast(before, part) == expected, "\(part.indices)")
            #expect(Self.byTables(before, part) == expected, "\(part.indices)")
        }
    }

    @Test func `pieces give the same as the whole`() {
        var generator = SeededGenerator(seed: 4)
        let bytes = generator.bytes(100_000)
        var (crc, rest) = (UInt32(0), bytes[...])
        while !rest.isEmpty {
            let piece = rest.prefix(Int.random(in: 1...9000, using: &generator))
            crc = Self.fast(crc, piece)
            rest = rest.dropFirst(piece.count)
        }
        #expect(crc == Self.bitwise(0, bytes[...]))
    }
}
