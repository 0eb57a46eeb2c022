internal import CMessages

/// One field of a packed element.
public struct PackedField: Hashable, Sendable {
    /// The types of numbers, by their values on the wire.
    public enum NumericType: UInt32, Sendable {
        case unknown
        case uint8
        case int8
        case uint16
        case int16
        case uint32
        case int32
        case float32
        case float64
    }

    /// The name, such as `x` or `red`.
    public var name: String

    /// Bytes from the element's start.
    public var offset: Int

    /// The type of number.
    public var type: NumericType

    /// Creates the field.
    public init(name: String, offset: Int, type: NumericType) {
        self.name = name
        self.offset = offset
        self.type = type
    }

    init(_ c: Foxglove__PackedElementField, _ reader: FieldReader) throws(WireError) {
        self.init(
            name: try reader.text(c.name, "fields.name"),
            offset: Int(c.offset),
            type: NumericType(rawValue: c.type.rawValue) ?? .unknown
        )
    }

    func made(in arena: PackingArena) -> UnsafeMutablePointer<Foxglove__PackedElementField> {
        arena.make(foxglove__packed_element_field__init) {
            $0.name = arena.text(name)
            $0.offset = UInt32(clamping: offset)
            $0.type = Foxglove__PackedElementField__NumericType(rawValue: type.rawValue)
        }
    }
}
