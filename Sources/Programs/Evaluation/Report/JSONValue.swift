/// A JSON document as a value: what was not computed is `null` and its key is there all the same.
public enum JSONValue: Encodable, Sendable, Equatable {
    /// `null`.
    case null
    /// A number; one that is not finite is written as `null`.
    case number(Double)
    /// A whole number.
    case integer(Int)
    /// A text.
    case string(String)
    /// A list.
    case array([JSONValue])
    /// An object.
    case object([String: JSONValue])

    /// The number, or `null` for none.
    static func optional(_ value: Double?) -> JSONValue { value.map { .number($0) } ?? .null }

    /// Writes the value.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .null: try container.encodeNil()
        case .number(let value):
            if value.isFinite { try container.encode(value) } else { try container.encodeNil() }
        case .integer(let value): try container.encode(value)
        case .string(let value): try container.encode(value)
        case .array(let values): try container.encode(values)
        case .object(let values): try container.encode(values)
        }
    }

    /// The value at a path of keys; `nil` where there is none.
    public subscript(path: String...) -> JSONValue? {
        path.reduce(self as JSONValue?) { value, key in
            guard case .object(let values)? = value else { return nil }
            return values[key]
        }
    }

    /// The number, if it is one.
    public var number: Double? {
        switch self {
        case .number(let value): value
        case .integer(let value): Double(value)
        default: nil
        }
    }
}
