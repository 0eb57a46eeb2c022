/// What is wrong with a record, without its place.
struct ROS1Fault: Error {
    let reason: String

    init(_ reason: String) { self.reason = reason }
}

/// The header of a record: fields with a name each.
///
/// Source: wiki.ros.org/Bags/Format/2.0. Little-endian; a field is its length, its name, `=` and its value.
struct ROS1Header {
    /// What kinds of records there are.
    enum Kind: UInt8 {
        case message = 2
        case bag = 3
        case index = 4
        case chunk = 5
        case chunkInfo = 6
        case connection = 7
    }

    private var values: [String: ArraySlice<UInt8>] = [:]

    init(_ bytes: ArraySlice<UInt8>) throws(ROS1Fault) {
        var left = bytes
        while !left.isEmpty {
            guard let length = left.takeLength(), length <= left.count else {
                throw ROS1Fault("a field of the record's header is longer than the header")
            }
            let field = left.prefix(length)
            left = left.dropFirst(length)
            guard let equals = field.firstIndex(of: UInt8(ascii: "=")) else {
                throw ROS1Fault("a field of the record's header has no '='")
            }
            values[String(decoding: field[..<equals], as: UTF8.self)] = field[(equals + 1)...]
        }
    }

    /// The kind of record; `nil` for one that format 2.0 does not name.
    var kind: Kind? {
        get throws(ROS1Fault) { Kind(rawValue: try integer("op")) }
    }

    func integer<Value: FixedWidthInteger & UnsignedInteger>(
        _ name: String,
        as type: Value.Type = Value.self
    ) throws(ROS1Fault) -> Value {
        let size = MemoryLayout<Value>.size
        guard let value = values[name] else { throw ROS1Fault("the record has no '\(name)'") }
        guard value.count == size else {
            throw ROS1Fault("'\(name)' has \(value.count) bytes; it needs \(size)")
        }
        return value.reversed().reduce(0) { $0 << 8 | Value($1) }
    }

    /// Nanoseconds since the Unix epoch, or since the start of a simulation.
    func nanoseconds(_ name: String) throws(ROS1Fault) -> UInt64 {
        let value = try integer(name, as: UInt64.self)
        return (value & 0xFFFF_FFFF) * 1_000_000_000 + (value >> 32)
    }

    func text(_ name: String) throws(ROS1Fault) -> String {
        guard let text = try textIfThere(name) else {
            throw ROS1Fault("the record has no '\(name)'")
        }
        return text
    }

    func textIfThere(_ name: String) throws(ROS1Fault) -> String? {
        guard let value = values[name] else { return nil }
        guard let text = String(validating: value, as: UTF8.self) else {
            throw ROS1Fault("'\(name)' is not UTF-8")
        }
        return text
    }
}

extension ArraySlice<UInt8> {
    /// Takes the length that precedes a field, a header or data; `nil` when four bytes are not left.
    mutating func takeLength() -> Int? {
        guard count >= 4 else { return nil }
        defer { self = dropFirst(4) }
        return prefix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
    }
}
