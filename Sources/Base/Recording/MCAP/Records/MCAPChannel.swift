/// A stream of messages under one topic (MCAP specification, "Channel").
public struct MCAPChannel: Hashable, Sendable {
    /// Unique in the file.
    public var id: UInt16
    /// The schema of its messages; 0 when they have none.
    public var schemaID: UInt16
    /// The topic, such as `/camera/front/image`.
    public var topic: String
    /// How its messages are serialized, such as `protobuf`.
    public var messageEncoding: String
    /// Anything else about it.
    public var metadata: [String: String]

    /// Describes a stream.
    public init(
        id: UInt16,
        schemaID: UInt16,
        topic: String,
        messageEncoding: String = "protobuf",
        metadata: [String: String] = [:]
    ) {
        (self.id, self.schemaID, self.topic) = (id, schemaID, topic)
        (self.messageEncoding, self.metadata) = (messageEncoding, metadata)
    }
}

extension MCAPChannel: RecordFields {
    static var opcode: Opcode { .channel }

    init(_ fields: inout FieldReader) throws(MCAPError) {
        self.init(
            id: try fields.integer("id"),
            schemaID: try fields.integer("schema_id"),
            topic: try fields.text("topic"),
            messageEncoding: try fields.text("message_encoding"),
            metadata: try fields.texts("metadata")
        )
    }

    func append(to bytes: inout [UInt8]) {
        bytes.append(integer: id)
        bytes.append(integer: schemaID)
        bytes.append(text: topic)
        bytes.append(text: messageEncoding)
        bytes.append(texts: metadata)
    }

    /// An estimate of the memory that it takes.
    var byteCount: Int {
        metadata.reduce(96 + topic.utf8.count + messageEncoding.utf8.count) {
            $0 + 64 + $1.key.utf8.count + $1.value.utf8.count
        }
    }
}
