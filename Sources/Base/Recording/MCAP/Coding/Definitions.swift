/// The schemas and channels of a file so far.
struct Definitions {
    private(set) var schemas: [UInt16: MCAPSchema] = [:]
    private(set) var channels: [UInt16: MCAPChannel] = [:]
    private let limitBytes: Int
    private var byteCount = 0

    init(limitBytes: Int) { self.limitBytes = limitBytes }

    /// Adds a schema; false when it is there already.
    ///
    /// - Throws: ``MCAPError`` when its id is 0 or means another schema (MCAP specification, "Schema").
    mutating func add(_ schema: MCAPSchema, at place: RecordPlace) throws(MCAPError) -> Bool {
        guard schema.id != 0 else {
            throw place.error(.malformed, "id is 0, which means no schema; ids begin at 1")
        }
        if let known = schemas[schema.id] {
            guard known == schema else {
                throw place.error(
                    .malformed,
                    "id \(schema.id) is '\(schema.name)' here and another '\(known.name)' before"
                )
            }
            return false
        }
        try grow(by: schema.byteCount, place)
        schemas[schema.id] = schema
        return true
    }

    /// Adds a channel; false when it is there already.
    ///
    /// - Throws: ``MCAPError`` when its id means another channel or its schema is not there (MCAP specification,
    ///   "Channel").
    mutating func add(_ channel: MCAPChannel, at place: RecordPlace) throws(MCAPError) -> Bool {
        if let known = channels[channel.id] {
            guard known == channel else {
                throw place.error(
                    .malformed,
                    "id \(channel.id) is '\(channel.topic)' here and another '\(known.topic)' before"
                )
            }
            return false
        }
        guard channel.schemaID == 0 || schemas[channel.schemaID] != nil else {
            throw place.error(
                .malformed,
                "schema_id of '\(channel.topic)' is \(channel.schemaID); no such schema came before"
            )
        }
        try grow(by: channel.byteCount, place)
        channels[channel.id] = channel
        return true
    }

    /// The channel of a message.
    func channel(_ id: UInt16, at place: RecordPlace) throws(MCAPError) -> MCAPChannel {
        guard let channel = channels[id] else {
            throw place.error(.malformed, "channel_id is \(id); no such channel came before")
        }
        return channel
    }

    private mutating func grow(by count: Int, _ place: RecordPlace) throws(MCAPError) {
        byteCount += count
        guard byteCount <= limitBytes else {
            throw place.error(
                .tooLarge,
                "schemas and channels take \(byteCount) bytes; at most \(limitBytes) are allowed"
            )
        }
    }
}
