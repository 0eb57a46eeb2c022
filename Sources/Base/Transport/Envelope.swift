public import Messages

/// One message as it travels: topic, type and payload, each a part of its own.
public struct Envelope: Hashable, Sendable {
    /// The topic, such as `/camera/front/image`.
    public let topic: String
    /// The fully qualified protobuf name.
    public let typeName: String
    /// The message as protobuf.
    public let payload: [UInt8]

    /// Wraps bytes.
    public init(topic: String, typeName: String, payload: [UInt8]) {
        self.topic = topic
        self.typeName = typeName
        self.payload = payload
    }

    /// Wraps a message.
    public init(_ message: some Message, topic: String) {
        self.init(topic: topic, typeName: type(of: message).typeName, payload: message.encoded())
    }

    /// Reads the payload when it is a `Value`; nil when it is something else.
    ///
    /// - Throws: `WireError` for whatever is wrong with the bytes.
    public func decoded<Value: Message>(
        as type: Value.Type,
        limits: MessageLimits = MessageLimits()
    ) throws(WireError) -> Value? {
        typeName == Value.typeName ? try Value(decoding: payload, limits: limits) : nil
    }

    /// The same message under its topic's name on the wire.
    func renamed(by names: TopicNames) -> Envelope {
        let outside = names.outside(topic)
        guard outside != topic else { return self }
        return Envelope(topic: outside, typeName: typeName, payload: payload)
    }

    var parts: [[UInt8]] { [Array(topic.utf8), Array(typeName.utf8), payload] }
}
