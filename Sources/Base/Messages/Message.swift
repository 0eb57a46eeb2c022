/// A value that travels on the wire as one protobuf message.
///
/// Decoding never trusts its bytes: what does not fit the limits, is no UTF-8 or is not a number
/// where one is needed is an error with the field's name.
public protocol Message: Sendable {
    /// The fully qualified protobuf name, the second part on the wire.
    static var typeName: String { get }

    /// Reads a message.
    ///
    /// - Parameters:
    ///   - bytes: the third part on the wire.
    ///   - limits: what the message may take.
    /// - Throws: `WireError` for whatever is wrong with the bytes.
    init(decoding bytes: [UInt8], limits: MessageLimits) throws(WireError)

    /// Writes the message as protobuf.
    func encoded() -> [UInt8]
}

extension Message {
    /// Reads a message within the limits that hold when nothing is said.
    ///
    /// - Throws: `WireError` for whatever is wrong with the bytes.
    public init(decoding bytes: [UInt8]) throws(WireError) {
        try self.init(decoding: bytes, limits: MessageLimits())
    }
}

/// What one message may take, in bytes, while it is decoded.
public struct MessageLimits: Hashable, Sendable {
    /// The longest payload.
    ///
    /// The default is 64 MiB.
    public var maximumBytes = 64 << 20

    /// Memory for decoding, per byte of payload.
    ///
    /// The default is 8; protobuf-c takes up to 92 times the payload for hostile input.
    public var memoryPerByte = 8

    /// Memory for decoding, whatever the payload.
    ///
    /// The default is 64 KiB.
    public var baseMemory = 64 << 10

    /// Creates the defaults.
    public init() {}

    func memory(for byteCount: Int) -> Int { baseMemory + memoryPerByte * byteCount }
}

/// Why a message was refused: which type, which field, what is wrong.
public enum WireError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The payload is longer than the limit.
    case tooLong(type: String, byteCount: Int, limit: Int)
    /// The payload is not protobuf of this type, or would take more memory than its size allows.
    case malformed(type: String, byteCount: Int)
    /// A text is not UTF-8.
    case notUTF8(type: String, field: String)
    /// A number is NaN, infinite or out of range.
    case badNumber(type: String, field: String, value: String)

    /// A short name for counting.
    public var reason: String {
        switch self {
        case .tooLong: "too long"
        case .malformed: "malformed"
        case .notUTF8: "not UTF-8"
        case .badNumber: "bad number"
        }
    }

    /// A sentence for people.
    public var description: String {
        switch self {
        case .tooLong(let type, let count, let limit):
            "\(type) of \(count) bytes is longer than the limit of \(limit)"
        case .malformed(let type, let count):
            "\(count) bytes are not a well-formed \(type)"
        case .notUTF8(let type, let field):
            "\(type).\(field) is not UTF-8 text"
        case .badNumber(let type, let field, let value):
            "\(type).\(field) is \(value), which is not allowed"
        }
    }
}
