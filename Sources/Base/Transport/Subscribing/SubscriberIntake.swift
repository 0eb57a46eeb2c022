/// Decides what becomes of the messages that a subscriber receives.
package struct SubscriberIntake: Sendable {
    let options: SubscriberOptions
    let inbox: Inbox
    let tally: Tally

    package init(options: SubscriberOptions, inbox: Inbox, tally: Tally) {
        (self.options, self.inbox, self.tally) = (options, inbox, tally)
    }

    /// Passes a well-formed message on, and counts everything else with its reason.
    package func accept(_ received: Socket.Received) {
        guard received.partCount == 3 else {
            return tally.refuse(
                .partCount,
                "a message has \(received.partCount) parts; topic, type and payload are 3"
            )
        }
        guard let topic = name(received.parts.first) else {
            return tally.refuse(.badName, "a topic is no UTF-8 text of 1 to 255 bytes")
        }
        if let size = received.oversizedBytes {
            return tally.refuse(
                .oversized,
                "a message on \(topic) has \(size) bytes; at most \(options.maximumBytes) are taken"
            )
        }
        guard let type = name(received.parts[1]) else {
            return tally.refuse(.badName, "the type on \(topic) is no UTF-8 text of 1 to 255 bytes")
        }
        guard let own = options.names.inside(topic) else {
            return tally.refuse(.unknownTopic, "nobody here reads '\(topic)'")
        }
        deliver(
            Envelope(topic: own, typeName: type, payload: received.parts[2]),
            over: received.connection
        )
    }

    /// Counts a publisher that ZeroMQ cut off.
    func countCutOff(_ endpoint: String) {
        tally.refuse(
            .cutOff,
            "\(endpoint) was cut off and is connected to again: it sent a part of more than "
                + "\(2 * options.maximumBytes) bytes, or something that is not ZeroMQ"
        )
    }

    private func deliver(_ envelope: Envelope, over connection: Int32?) {
        guard let rule = options.rules.first(where: { $0.matches(envelope.topic) }) else {
            return tally.refuse(.unknownTopic, "nobody here reads '\(envelope.topic)'")
        }
        guard rule.types.contains(envelope.typeName) else {
            return tally.refuse(
                .unknownType,
                "'\(envelope.typeName)' on \(envelope.topic); it carries "
                    + rule.types.joined(separator: " or ")
            )
        }
        let isRoom = inbox.put(envelope, depth: rule.depth, maximumTopics: options.maximumTopics)
        guard isRoom else {
            return tally.refuse(
                .tooManyTopics,
                "'\(envelope.topic)' is more than the \(options.maximumTopics) topics that fit"
            )
        }
        tally.update { counters in
            counters.received[envelope.topic, default: 0] += 1
            if let connection, rule.hasOnePublisher {
                counters.note(connection, of: envelope.topic)
            }
        }
    }

    private func name(_ bytes: [UInt8]?) -> String? {
        guard let bytes, (1...255).contains(bytes.count), !bytes.contains(0) else { return nil }
        return String(validating: bytes, as: UTF8.self)
    }
}
