/// What one message may take while it is decoded.
public struct MessageLimits: Hashable, Sendable {
    /// The longest payload, in bytes.
    ///
    /// The default is 64 MiB.
    public var maximumBytes = 64 << 20

    /// Memory for decoding, in bytes per byte of payload.
    ///
    /// The default is 8.
    ///
    /// For protobuf-c's structures and the values made of them together. Without a limit protobuf-c alone takes up to 92 times the
    /// payload for hostile input.
    public var memoryPerByte = 8

    /// Memory for decoding, in bytes, whatever the payload.
    ///
    /// The default is 256 KiB: room for a thousand transforms of which little is said.
    public var baseMemory = 256 << 10

    /// How deep messages may nest.
    ///
    /// The default is 8; ours nest 6 deep.
    public var maximumDepth = 8

    /// How many fields a message may have, those of its parts included.
    ///
    /// The default is 200,000.
    public var maximumFields = 200_000

    /// Creates the defaults.
    public init() {}

    func memory(for byteCount: Int) -> Int { baseMemory + memoryPerByte * byteCount }
}
