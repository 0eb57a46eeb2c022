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
