internal import Messages
internal import Testing
internal import Transport

/// Who may listen, over real sockets.
struct KeyedStreamTests {
    private let rules = SubscriberOptions(rules: TopicRule.results)

    @Test func `results go to keys with the right, until it is taken, and to the others on and on`()
        async throws
    {
        let place = try KeyedPlace()
        let (anna, bob, asker) = (RawKeys(), RawKeys(), RawKeys())
        try place.admit("anna", anna, rights: "stream")
        try place.admit("bob", bob, rights: "stream")
        try place.admit("asker", asker, rights: "ask, control")
        let publisher = try ResultPublisher(endpoint: anyPort, security: place.security())
        defer { publisher.close() }
        func listen(_ keys: RawKeys?) throws -> ResultSubscriber {
            try ResultSubscriber(
                endpoints: [publisher.endpoint],
                options: rules,
                security: keys.map { [try place.client($0)] } ?? []
            )
        }
        publisher.publish(beat(1), on: "/semsplat/heartbeat", latched: true)
        let (first, second) = (try listen(anna), try listen(bob))
        let refused = [try listen(asker), try listen(RawKeys()), try listen(nil)]
        defer { for subscriber in [first, second] { subscriber.close() } }
        #expect(await next(from: first) != nil)
        #expect(await next(from: second) != nil)
        for subscriber in refused {
            #expect(
                await holds(within: patienceSeconds) {
                    subscriber.counters.count(of: .handshakeFailed) > 0
                }
            )
            #expect(subscriber.counters.received.isEmpty)
        }
        #expect(
            publisher.counters.refused[.missingRight]?.latest
                == "asker at 127.0.0.1 was refused: asker has no right 'stream'; add it to the line "
                + "'rights' of \(place.clients)/asker.pub"
        )
        #expect(publisher.counters.count(of: .unknownKey) > 0)
        // They would go on trying, and what was refused last would be theirs.
        for subscriber in refused { subscriber.close() }

        try place.revoke("anna")
        #expect(
            await holds(within: patienceSeconds) {
                publisher.counters.refused[.missingRight]?.latest.contains("was cut off") == true
            }
        )
        while first.take(waitingSeconds: 0) != nil {}
        let before = second.counters.received["/semsplat/heartbeat", default: 0]
        for sequence in 2..<20 { publisher.publish(beat(sequence), on: "/semsplat/heartbeat") }
        #expect(
            await holds(within: patienceSeconds) {
                second.counters.received["/semsplat/heartbeat", default: 0] >= before + 18
            }
        )
        try await Task.sleep(for: .milliseconds(200))
        #expect(first.take(waitingSeconds: 0) == nil)
        #expect(second.counters.connectionsEnded.count == 0)

        // Admitted again, it is let in by itself.
        try place.admit("anna", anna, rights: "stream")
        #expect(await next(from: first) != nil)
    }

    @Test func `a robot's publisher and the daemon prove themselves to each other`() async throws {
        let place = try KeyedPlace()
        let (daemon, stranger) = (RawKeys(), RawKeys())
        let publisher = try SensorPublisher(endpoint: anyPort, security: place.security())
        defer { publisher.close() }
        let subscriber = try SensorSubscriber(
            endpoints: [publisher.endpoint],
            security: [place.client(daemon)]
        )
        defer { subscriber.close() }
        let deceived = try SensorSubscriber(
            endpoints: [publisher.endpoint],
            security: [place.client(daemon, of: stranger)]
        )
        defer { deceived.close() }
        #expect(
            await holds(within: patienceSeconds) {
                subscriber.counters.count(of: .handshakeFailed) > 0
                    && deceived.counters.count(of: .handshakeFailed) > 0
            }
        )
        #expect(
            subscriber.counters.refused[.handshakeFailed]?.latest.hasPrefix(
                "refused by the daemon at \(publisher.endpoint)"
            ) == true
        )
        #expect(!publisher.waitForSubscriber(of: "/tf", seconds: 0))
        try place.admit("daemon", daemon, rights: "stream")
        #expect(await hasSubscriber(publisher, of: "/tf"))
        for sequence in 0..<100 { try publisher.send(transform(sequence), on: "/tf") }
        for sequence in 0..<100 {
            let envelope = try #require(await next(from: subscriber))
            #expect(try envelope.decoded(as: FrameTransform.self) == transform(sequence))
        }
        // Being refused is not misbehaving, and whom it takes for another it tells nothing.
        #expect(subscriber.counters.count(of: .cutOff) == 0)
        #expect(deceived.counters.received.isEmpty)
    }

    @Test func `each publisher is held to its own key`() async throws {
        let (left, right) = (try KeyedPlace(), try KeyedPlace())
        let daemon = RawKeys()
        for place in [left, right] { try place.admit("daemon", daemon, rights: "stream") }
        let publishers = try [left, right].map {
            try SensorPublisher(endpoint: anyPort, security: $0.security())
        }
        defer { for publisher in publishers { publisher.close() } }
        let subscriber = try SensorSubscriber(
            endpoints: publishers.map(\.endpoint),
            security: [left.client(daemon), right.client(daemon)]
        )
        defer { subscriber.close() }
        for publisher in publishers { #expect(await hasSubscriber(publisher, of: "/tf")) }
        #expect(subscriber.counters.refused.isEmpty)
    }

    @Test func `closing takes less than a second with keys too`() throws {
        let place = try KeyedPlace()
        let publisher = try ResultPublisher(endpoint: anyPort, security: place.security())
        let server = try GoalServer(endpoint: anyPort, security: place.security()) { _, _ in }
        let start = ContinuousClock.now
        server.close()
        publisher.close()
        #expect(start.duration(to: .now) < .seconds(1))
        // Their ports are free again.
        try GoalServer(endpoint: server.endpoint) { _, _ in }.close()
    }

    private func beat(_ sequence: Int) -> Heartbeat {
        Heartbeat(stampNanoseconds: 0, daemonID: "d", sequence: UInt64(sequence), uptimeSeconds: 0)
    }
}
