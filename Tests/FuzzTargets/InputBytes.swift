/// Takes an input apart, so that one input can hold several things; what is missing is zero or empty.
struct InputBytes {
    private var left: ArraySlice<UInt8>

    init(_ bytes: [UInt8]) { left = bytes[...] }

    var isEmpty: Bool { left.isEmpty }

    mutating func byte() -> UInt8 { left.popFirst() ?? 0 }

    mutating func short() -> UInt16 { UInt16(byte()) | UInt16(byte()) << 8 }

    mutating func long() -> UInt32 { UInt32(short()) | UInt32(short()) << 16 }

    /// One of `choices`.
    mutating func choice<Choice>(_ choices: [Choice]) -> Choice {
        choices[Int(byte()) % choices.count]
    }

    /// A part with its length, two bytes, before it.
    mutating func part() -> [UInt8] {
        let count = Int(short())
        defer { left = left.dropFirst(count) }
        return Array(left.prefix(count))
    }

    mutating func rest() -> [UInt8] {
        defer { left = [] }
        return Array(left)
    }

    /// What ``part()`` takes.
    static func packed(_ bytes: [UInt8]) -> [UInt8] {
        [UInt8(truncatingIfNeeded: bytes.count), UInt8(truncatingIfNeeded: bytes.count >> 8)]
            + bytes
    }
}
