internal import CProtobufC

/// Walks over the bytes of a message before protobuf-c does, for what protobuf-c does not check: the
/// depth, the number of fields, UTF-8, and zero bytes within texts (which would cut them short).
///
/// The encoding: https://protobuf.dev/programming-guides/encoding/
struct WireCheck {
    private let type: String
    private let limits: MessageLimits
    private let byteCount: Int
    private var fieldCount = 0

    init(type: String, byteCount: Int, limits: MessageLimits) {
        self.type = type
        self.byteCount = byteCount
        self.limits = limits
    }

    /// Checks the message in `bytes` and those within it; `path` is where it is, for errors.
    mutating func check(
        _ bytes: UnsafeBufferPointer<UInt8>,
        as descriptor: UnsafePointer<ProtobufCMessageDescriptor>,
        path: String = "",
        depth: Int = 1
    ) throws(WireError) {
        guard depth <= limits.maximumDepth else {
            throw .tooDeep(type: type, limit: limits.maximumDepth)
        }
        var cursor = Cursor(bytes: bytes)
        while !cursor.isAtEnd {
            fieldCount += 1
            guard fieldCount <= limits.maximumFields else {
                throw .tooManyFields(type: type, limit: limits.maximumFields)
            }
            guard let tag = cursor.varint() else {
                throw .truncated(type: type, byteCount: byteCount)
            }
            guard tag >> 3 > 0, tag >> 3 < 1 << 29, [0, 1, 2, 5].contains(tag & 7) else {
                throw .malformed(type: type, byteCount: byteCount)
            }
            guard let content = cursor.content(wireType: tag & 7) else {
                throw .truncated(type: type, byteCount: byteCount)
            }
            guard tag & 7 == 2,
                let field = protobuf_c_message_descriptor_get_field(descriptor, UInt32(tag >> 3))
            else { continue }
            try check(content, of: field.pointee, path, depth)
        }
    }

    private mutating func check(
        _ content: UnsafeBufferPointer<UInt8>,
        of field: ProtobufCFieldDescriptor,
        _ path: String,
        _ depth: Int
    ) throws(WireError) {
        switch field.type {
        case PROTOBUF_C_TYPE_STRING:
            guard !content.contains(0) else {
                throw badText(field, path, "has a zero byte within")
            }
            guard String(validating: content, as: UTF8.self) != nil else {
                throw badText(field, path, "is not UTF-8 text")
            }
        case PROTOBUF_C_TYPE_MESSAGE:
            guard let raw = field.descriptor else { return }
            let inner = raw.assumingMemoryBound(to: ProtobufCMessageDescriptor.self)
            try check(content, as: inner, path: path + name(field) + ".", depth: depth + 1)
        default: break
        }
    }

    private func badText(
        _ field: ProtobufCFieldDescriptor,
        _ path: String,
        _ reason: String
    ) -> WireError {
        .badText(type: type, field: path + name(field), reason: reason)
    }

    private func name(_ field: ProtobufCFieldDescriptor) -> String { String(cString: field.name) }
}

/// A place within bytes; every read says nil instead of going beyond their end.
private struct Cursor {
    let bytes: UnsafeBufferPointer<UInt8>
    private var offset = 0

    init(bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    var isAtEnd: Bool { offset == bytes.count }

    /// A number of 7 bits a byte, lowest first; at most 10 bytes.
    mutating func varint() -> UInt64? {
        var value: UInt64 = 0
        for shift in stride(from: 0, to: 70, by: 7) {
            guard offset < bytes.count else { return nil }
            let byte = bytes[offset]
            offset += 1
            value |= UInt64(byte & 0x7F) << UInt64(shift)
            if byte & 0x80 == 0 { return value }
        }
        return nil
    }

    /// What belongs to a field; for texts, bytes and messages what is between their ends.
    mutating func content(wireType: UInt64) -> UnsafeBufferPointer<UInt8>? {
        let count: UInt64?
        switch wireType {
        case 0: return varint().map { _ in UnsafeBufferPointer(rebasing: bytes[offset..<offset]) }
        case 1: count = 8
        case 5: count = 4
        default: count = varint()
        }
        guard let count, count <= UInt64(bytes.count - offset) else { return nil }
        defer { offset += Int(count) }
        return UnsafeBufferPointer(rebasing: bytes[offset..<offset + Int(count)])
    }
}
