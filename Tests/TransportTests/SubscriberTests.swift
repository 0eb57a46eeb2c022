internal import Messages
internal import Testing
internal import Transport

struct SubscriberTests {
    @Test func `a thousand messages arrive whole and in order`() async throws {
        let publisher = try SensorPublisher(endpoint: anyPort)
        let subscriber = try SensorSubscriber(endpoints: [publisher.endpoint])
        defer { subscriber.close() }
        #expect(await hasSubscriber(publisher, of: "/tf"))
        for sequence in 0..<1_000 { try publisher.send(transform(sequence), on: "/tf") }
        publisher.close()
        for sequence in 0..<1_000 {
            let envelope = try #require(await next(from: subscriber))
            #expect(envelope.topic == "/tf")
            #expect(try envelope.decoded(as: FrameTransform.self) == transform(sequence))
        }
        #expect(subscriber.counters.received == ["/tf": 1_000])
        #expect(subscriber.counters.droppedOldest.isEmpty)
        #expect(subscriber.counters.refused.isEmpty)
        #expect(publisher.counters.sent == ["/tf": 1_000])
    }

    @Test func `a burst keeps the newest of each topic and counts the rest`() async throws {
        let publisher = try SensorPublisher(endpoint: anyPort)
        let subscriber = try SensorSubscriber(endpoints: [publisher.endpoint])
        defer { subscriber.close() }
        #expect(await hasSubscriber(publisher, of: "/camera/a/image"))
        try publisher.send(transform(7), on: "/tf")
        for sequence in 0..<50 { try publisher.send(image(sequence), on: "/camera/a/image") }
        #expect(
            await holds(within: patienceSeconds) {
                subscriber.counters.received["/camera/a/image"] == 50
            }
        )
        publisher.close()

        #expect(try subscriber.take(waitingSeconds: 0)?.decoded(as: FrameTransform.self) != nil)
        for sequence in 45..<50 {
            let envelope = try #require(subscriber.take(waitingSeconds: 0))
            #expect(try envelope.decoded(as: CompressedImage.self) == image(sequence))
        }
        #expect(subscriber.take(waitingSeconds: 0) == nil)
        #expect(subscriber.counters.droppedOldest == ["/camera/a/image": 45])
    }

    @Test func `memory that waits has a bound over all topics`() async throws {
        let publisher = try SensorPublisher(endpoint: anyPort)
        var options = SubscriberOptions()
        options.maximumWaitingBytes = 100_000
        let subscriber = try SensorSubscriber(endpoints: [publisher.endpoint], options: options)
        defer { subscriber.close() }
        #expect(await hasSubscriber(publisher, of: "/tf"))
        try publisher.send(transform(7), on: "/tf")
        for camera in 0..<10 {
            try publisher.send(image(camera, bytes: 30_000), on: "/camera/\(camera)/image")
        }
        #expect(await holds(within: patienceSeconds) { subscriber.counters.received.count == 11 })
        publisher.close()
        var waiting: [String] = []
        while let envelope = subscriber.take(waitingSeconds: 0) { waiting.append(envelope.topic) }
        // The small transform outlives the images that take the memory.
        #expect(waiting.first == "/tf" && waiting.count == 4)
        #expect(subscriber.counters.droppedOldest.values.reduce(0, +) == 7)
    }

    @Test func `late subscribers get the last value of latched topics`() async throws {
        let publisher = try ResultPublisher(endpoint: anyPort)
        defer { publisher.close() }
        for revision in 1...3 {
            publisher.publish(
                ObjectArray(header: MapHeader(mapRevision: UInt64(revision)), objects: []),
                on: "/semsplat/objects",
                latched: true
            )
        }
        publisher.publish(
            GoalResult(goalID: "1", text: "mug", status: .found, reason: ""),
            on: "/semsplat/goal_result"
        )
        #expect(await holds(within: patienceSeconds) { publisher.counters.sent.count == 2 })
        for _ in 0..<2 {
            let late = try ResultSubscriber(
                endpoints: [publisher.endpoint],
                options: .init(rules: TopicRule.results)
            )
            defer { late.close() }
            let envelope = try #require(await next(from: late))
            #expect(try envelope.decoded(as: ObjectArray.self)?.header.mapRevision == 3)
            // The result is not latched: nothing more comes.
            try await Task.sleep(for: .milliseconds(100))
            #expect(late.take(waitingSeconds: 0) == nil)
        }
    }

    @Test func `a publisher that restarts is found again`() async throws {
        let first = try SensorPublisher(endpoint: anyPort)
        let subscriber = try SensorSubscriber(endpoints: [first.endpoint])
        defer { subscriber.close() }
        #expect(await hasSubscriber(first, of: "/tf"))
        first.close()
        let second = try SensorPublisher(endpoint: first.endpoint)
        defer { second.close() }
        #expect(await hasSubscriber(second, of: "/tf"))
        try second.send(transform(1), on: "/tf")
        #expect(await next(from: subscriber) != nil)
        #expect(subscriber.counters.connectionsEnded.count == 1)
        #expect(subscriber.counters.connectionsEnded.latest.contains(first.endpoint))
        #expect(subscriber.counters.connections == 1)
        // A publisher that stops is not one that misbehaves.
        #expect(subscriber.counters.refused.isEmpty)
    }

    @Test(arguments: ["127.0.0.1", "localhost"])
    func `a publisher that stops for good is not called one that misbehaves`(
        host: String
    ) async throws {
        let publisher = try SensorPublisher(endpoint: "tcp://127.0.0.1:*")
        let port = try #require(publisher.endpoint.split(separator: ":").last)
        let subscriber = try SensorSubscriber(endpoints: ["tcp://\(host):\(port)"])
        defer { subscriber.close() }
        #expect(await hasSubscriber(publisher, of: "/tf"))
        publisher.close()
        // Longer than the subscriber waits for libzmq to try again.
        try await Task.sleep(for: .seconds(1.5))
        #expect(subscriber.counters.connectionsEnded.count == 1)
        #expect(subscriber.counters.refused.isEmpty, "\(subscriber.counters.refused)")
    }

    @Test func `closing takes less than a second, whoever listens or waits`() throws {
        let publisher = try ResultPublisher(endpoint: anyPort)
        let server = try GoalServer(endpoint: anyPort) { _, _ in }
        let subscriber = try SensorSubscriber(
            endpoints: [publisher.endpoint, "tcp://127.0.0.1:9"])
        let start = ContinuousClock.now
        subscriber.close()
        server.close()
        publisher.close()
        #expect(start.duration(to: .now) < .seconds(1))
        #expect(subscriber.take(waitingSeconds: 5) == nil)
        #expect(start.duration(to: .now) < .seconds(1))
    }
}
