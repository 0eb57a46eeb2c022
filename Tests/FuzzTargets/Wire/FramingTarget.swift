internal import MessageSamples
internal import Messages
internal import Transport

extension FuzzTarget {
    /// The parts of a message as they come from a socket: topic, type and payload, or too few or too many of them; and names
    /// of topics as people write them.
    static let framing = FuzzTarget(
        "framing",
        longestInput: 1024,
        words: ["/camera/front/image", "/tf", "/tf_static", "/goal", ":=", "/semsplat/"],
        seeds: {
            let messages: [(String, any Message)] = [
                ("/camera/front/image", Samples.compressedImage), ("/tf", Samples.transforms),
                ("/goal", Samples.goal), ("/goal", Samples.cancel),
                ("/semsplat/heartbeat", Samples.heartbeat),
                ("/robot/tf", Samples.recordingRequest), ("/x", Samples.mapRequest),
            ]
            let framed = messages.enumerated().map { number, message -> Seed in
                let envelope = Envelope(message.1, topic: message.0)
                let parts = [
                    Array(envelope.topic.utf8), Array(envelope.typeName.utf8), envelope.payload,
                ]
                return ("\(number)", [3] + parts.flatMap { InputBytes.packed($0) })
            }
            return framed + [("names", Array("\u{0}/robot1;/a/b:=/c;tcp://127.0.0.1:5550".utf8))]
        },
        feed: { bytes in
            var input = InputBytes(bytes)
            let count = Int(input.byte() % 8)
            guard count > 0 else { return try readNames(input.rest()) }
            let parts = (0..<count).map { _ in input.part() }
            let tally = Tally()
            let inbox = Inbox(maximumBytes: 1 << 16, tally: tally)
            let intake = SubscriberIntake(options: options, inbox: inbox, tally: tally)
            intake.accept(Socket.Received(parts: parts, partCount: count))
            let isTaken = inbox.take(waitingSeconds: 0) != nil
            let refused = tally.snapshot.refused.values.reduce(0) { $0 + $1.count }
            precondition(isTaken == (refused == 0), "neither taken nor counted as refused")
            guard parts.count > 2, let type = String(validating: parts[1], as: UTF8.self) else {
                return
            }
            _ = try DaemonRequest(typeName: type, payload: parts[2], limits: MessageLimits())
        }
    )

    private static let options: SubscriberOptions = {
        var options = SubscriberOptions(rules: TopicRule.sensors + TopicRule.goals)
        options.maximumBytes = 512
        // Names that are correct as they stand here.
        options.names =
            (try? TopicNames(namespace: "", remaps: ["/camera/left/image:=/left"])) ?? .unchanged
        return options
    }()

    private static func readNames(_ bytes: [UInt8]) throws {
        let texts = String(decoding: bytes, as: UTF8.self).split(
            separator: ";",
            omittingEmptySubsequences: false
        ).map(String.init)
        for text in texts { _ = Endpoint.isLoopback(text) }
        let names = try TopicNames(namespace: texts[0], remaps: Array(texts.dropFirst()))
        for text in texts { _ = names.inside(names.outside(text)) }
    }
}
