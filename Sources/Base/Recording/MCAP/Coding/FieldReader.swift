/// Reads the fields of one record, in order and never past its end.
///
/// Source: MCAP specification, "Serialization". Little-endian; a text and a map begin with their length in bytes.
struct FieldReader {
    let bytes: [UInt8]
    private(set) var position: Int
    let end: Int
    let place: RecordPlace

    init(_ bytes: [UInt8], _ range: Range<Int>, _ place: RecordPlace) {
        precondition(
            range.upperBound <= bytes.count,
            "\(range) is not within \(bytes.count) bytes"
        )
        (self.bytes, self.place) = (bytes, place)
        (position, end) = (range.lowerBound, range.upperBound)
    }

    /// The bytes that are left.
    var count: Int { end - position }

    mutating func integer<Value: FixedWidthInteger & UnsignedInteger>(
        _ field: StaticString,
        as type: Value.Type = Value.self
    ) throws(MCAPError) -> Value {
        let start = try take(MemoryLayout<Value>.size, field)
        return bytes.withUnsafeBytes {
            Value(littleEndian: $0.loadUnaligned(fromByteOffset: start, as: Value.self))
        }
    }

    mutating func text(_ field: StaticString) throws(MCAPError) -> String {
        let length = try integer(field, as: UInt32.self)
        let start = try take(length, field)
        guard let text = String(validating: bytes[start..<position], as: UTF8.self) else {
            throw place.error(.malformed, "\(field) is not UTF-8")
        }
        return text
    }

    /// A byte array whose length has the type `Length`.
    mutating func array<Length: FixedWidthInteger & UnsignedInteger>(
        _ field: StaticString,
        length: Length.Type
    ) throws(MCAPError) -> [UInt8] {
        let length = try integer(field, as: Length.self)
        let start = try take(length, field)
        return Array(bytes[start..<position])
    }

    /// Everything that is left.
    mutating func rest() -> [UInt8] {
        defer { position = end }
        return Array(bytes[position..<end])
    }

    mutating func texts(_ field: StaticString) throws(MCAPError) -> [String: String] {
        try map(field) { entry throws(MCAPError) in
            (try entry.text(field), try entry.text(field))
        }
    }

    /// A map; keys must differ (MCAP specification, "Map").
    mutating func map<Key: Hashable, Value>(
        _ field: StaticString,
        _ entry: (inout FieldReader) throws(MCAPError) -> (Key, Value)
    ) throws(MCAPError) -> [Key: Value] {
        var entries = try counted(field)
        guard entries.count <= Self.mapLimit else {
            throw place.error(
                .tooLarge,
                "\(field) has \(entries.count) bytes; at most \(Self.mapLimit) are allowed"
            )
        }
        var map: [Key: Value] = [:]
        while entries.count > 0 {
            let (key, value) = try entry(&entries)
            guard map.updateValue(value, forKey: key) == nil else {
                throw place.error(.malformed, "\(field) has the key '\(key)' twice")
            }
        }
        return map
    }

    /// A map of short texts takes ten times as much memory as it has bytes.
    private static let mapLimit = 16 << 20

    /// An array whose length is given in bytes.
    mutating func list<Element>(
        _ field: StaticString,
        _ element: (inout FieldReader) throws(MCAPError) -> Element
    ) throws(MCAPError) -> [Element] {
        var left = try counted(field)
        var elements: [Element] = []
        while left.count > 0 { elements.append(try element(&left)) }
        return elements
    }

    private mutating func counted(_ field: StaticString) throws(MCAPError) -> FieldReader {
        let start = try take(try integer(field, as: UInt32.self), field)
        return FieldReader(bytes, start..<position, place)
    }

    /// Steps over `length` bytes and returns where they begin.
    private mutating func take(
        _ length: some FixedWidthInteger,
        _ field: StaticString
    ) throws(MCAPError) -> Int {
        guard let length = Int(exactly: length), length <= count else {
            throw place.error(
                .malformed,
                "\(field) needs \(length) bytes; the record has \(count) left"
            )
        }
        defer { position += length }
        return position
    }
}
