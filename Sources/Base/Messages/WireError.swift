/// Why a message was refused: which type, which field, which value, and what is allowed.
public enum WireError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The payload is longer than the limit.
    case tooLong(type: String, byteCount: Int, limit: Int)
    /// The payload ends within a field.
    case truncated(type: String, byteCount: Int)
    /// The payload is not protobuf of this type.
    case malformed(type: String, byteCount: Int)
    /// Messages within messages within messages, deeper than any of ours.
    case tooDeep(type: String, limit: Int)
    /// More fields than the limit.
    case tooManyFields(type: String, limit: Int)
    /// Decoding would take more memory than a payload of this size may.
    case tooMuchMemory(type: String, byteCount: Int, limit: Int)
    /// A text is not UTF-8, or holds a zero byte.
    case badText(type: String, field: String, reason: String)
    /// A value is not allowed: NaN, out of range, of a wrong count, without direction.
    case badValue(type: String, field: String, value: String, allowed: String)

    /// A short name for counting.
    public var reason: String {
        switch self {
        case .tooLong: "too long"
        case .truncated: "truncated"
        case .malformed: "malformed"
        case .tooDeep: "nested too deep"
        case .tooManyFields: "too many fields"
        case .tooMuchMemory: "takes too much memory"
        case .badText: "bad text"
        case .badValue: "bad value"
        }
    }

    /// A sentence for people.
    public var description: String {
        switch self {
        case .tooLong(let type, let count, let limit):
            "\(type) of \(count) bytes is longer than the limit of \(limit)"
        case .truncated(let type, let count):
            "\(type) of \(count) bytes ends within a field"
        case .malformed(let type, let count):
            "\(count) bytes are not a well-formed \(type)"
        case .tooDeep(let type, let limit):
            "\(type) nests messages deeper than \(limit)"
        case .tooManyFields(let type, let limit):
            "\(type) has more than \(limit) fields"
        case .tooMuchMemory(let type, let count, let limit):
            "\(type) of \(count) bytes would take more than \(limit) bytes of memory"
        case .badText(let type, let field, let reason):
            "\(type).\(field) \(reason)"
        case .badValue(let type, let field, let value, let allowed):
            "\(type).\(field) is \(value); allowed is \(allowed)"
        }
    }
}
