/// Appending fields as MCAP lays them out (MCAP specification, "Serialization").
extension [UInt8] {
    mutating func append(integer value: some FixedWidthInteger) {
        Swift.withUnsafeBytes(of: value.littleEndian) { append(contentsOf: $0) }
    }

    mutating func append(text: String) {
        append(integer: UInt32(text.utf8.count))
        append(contentsOf: text.utf8)
    }

    /// In the order of the keys, so that the same map gives the same bytes.
    mutating func append(texts: [String: String]) {
        appendCounted {
            for (key, value) in texts.sorted(by: { $0.key < $1.key }) {
                $0.append(text: key)
                $0.append(text: value)
            }
        }
    }

    mutating func append(map: [UInt16: UInt64]) {
        appendCounted {
            for (key, value) in map.sorted(by: { $0.key < $1.key }) {
                $0.append(integer: key)
                $0.append(integer: value)
            }
        }
    }

    /// Appends what `body` appends, after its length in bytes as 32 bits.
    mutating func appendCounted(_ body: (inout [UInt8]) -> Void) {
        let start = count
        append(integer: UInt32(0))
        body(&self)
        patch(UInt32(count - start - 4), at: start)
    }

    /// Appends a record: its opcode, its length, and the fields that `body` appends.
    mutating func appendRecord(_ opcode: Opcode, _ body: (inout [UInt8]) -> Void) {
        append(opcode.rawValue)
        let start = count
        append(integer: UInt64(0))
        body(&self)
        patch(UInt64(count - start - 8), at: start)
    }

    private mutating func patch(_ value: some FixedWidthInteger, at position: Int) {
        Swift.withUnsafeBytes(of: value.littleEndian) { bytes in
            for (index, byte) in bytes.enumerated() { self[position + index] = byte }
        }
    }
}

/// A record that can be written and read.
protocol RecordFields {
    static var opcode: Opcode { get }
    init(_ fields: inout FieldReader) throws(MCAPError)
    func append(to bytes: inout [UInt8])
}

extension [UInt8] {
    mutating func append(_ record: some RecordFields) {
        appendRecord(type(of: record).opcode, record.append)
    }
}
