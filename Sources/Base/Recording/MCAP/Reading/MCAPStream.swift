/// Reads an MCAP file from front to back, in the order of the file, with every checksum; needs no summary.
///
/// Memory: one record, and one chunk unpacked.
public struct MCAPStream {
    /// The first record of the file.
    public var header: MCAPHeader { section.header }
    /// The schemas so far, by their id.
    public var schemas: [UInt16: MCAPSchema] { definitions.schemas }
    /// The channels so far, by their id.
    public var channels: [UInt16: MCAPChannel] { definitions.channels }

    private var section: DataSection
    private var definitions: Definitions
    private var chunk: ChunkRecords?
    private var failure: MCAPError?
    private let limits: MCAPLimits

    /// Opens the file at `path`.
    ///
    /// - Throws: ``MCAPError`` when it cannot be read or does not begin with a Header.
    public init(_ path: String, limits: MCAPLimits = .init()) throws(MCAPError) {
        self.limits = limits
        section = try DataSection(FileSource(path), limits)
        definitions = Definitions(limitBytes: limits.maximumDefinitionBytes)
    }

    /// The next record; `nil` when the whole file was read and found good, summary and footer included.
    ///
    /// - Throws: ``MCAPError`` with the place of what is wrong; the same one again from then on.
    public mutating func next() throws(MCAPError) -> MCAPRecord? {
        if let failure { throw failure }
        do {
            return try advance()
        } catch {
            failure = error
            throw error
        }
    }

    private mutating func advance() throws(MCAPError) -> MCAPRecord? {
        if let fields = try chunk?.next() { return try packed(fields) }
        chunk = nil
        guard let (frame, fields) = try section.next() else { return nil }
        guard var fields, let opcode = Opcode(rawValue: frame.opcode) else {
            return .unknown(opcode: frame.opcode, byteCount: frame.length)
        }
        switch opcode {
        case .chunk:
            let unpacked = try UnpackedChunk(fields, limits)
            chunk = unpacked.records
            return .chunk(unpacked.head)
        case .messageIndex: return .messageIndex(try MCAPMessageIndex(&fields))
        case .attachment: return .attachment(try MCAPAttachment(&fields))
        case .metadata: return .metadata(try MCAPMetadata(&fields))
        default: return try packed(fields)
        }
    }

    /// A record that may be in a chunk (MCAP specification, "Chunk").
    private mutating func packed(_ fields: FieldReader) throws(MCAPError) -> MCAPRecord {
        var fields = fields
        let place = fields.place
        switch Opcode(rawValue: place.opcode) {
        case .schema:
            let schema = try MCAPSchema(&fields)
            _ = try definitions.add(schema, at: place)
            return .schema(schema)
        case .channel:
            let channel = try MCAPChannel(&fields)
            _ = try definitions.add(channel, at: place)
            return .channel(channel)
        case .message:
            let message = try MCAPMessage(&fields)
            _ = try definitions.channel(message.channelID, at: place)
            return .message(message)
        case nil: return .unknown(opcode: place.opcode, byteCount: UInt64(fields.count))
        default: throw place.error(.malformed, "such a record must not be in a chunk")
        }
    }
}
