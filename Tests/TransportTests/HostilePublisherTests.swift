internal import CZeroMQ
internal import Messages
internal import RandomTestSupport
internal import Testing
internal import Transport

/// What a publisher that follows no rule can do: nothing but be counted.
struct HostilePublisherTests {
    @Test func `whatever is no message of ours is counted with its reason`() async throws {
        let hostile = try RawPublisher()
        var options = SubscriberOptions()
        options.maximumBytes = 10_000
        options.maximumTopics = 3
        let subscriber = try SensorSubscriber(endpoints: [hostile.endpoint], options: options)
        defer { subscriber.close() }
        try await hostile.waitForSubscriber(subscriber)

        let type = Array(FrameTransform.typeName.utf8)
        let tf = Array("/tf".utf8)
        hostile.send([tf])
        hostile.send([tf, type])
        hostile.send([tf, type, [1], [2]])
        hostile.send([tf, [0xFF, 0xFE], [1]])
        hostile.send([Array("/tf\0".utf8), type, [1]])
        hostile.send([Array("/tf".utf8) + [UInt8](repeating: 65, count: 300), type, [1]])
        hostile.send([tf, Array("foxglove.Unheard".utf8), [1]])
        hostile.send([Array("/tfx".utf8), type, [1]])
        hostile.send([tf, type, [UInt8](repeating: 1, count: 10_001)])
        for camera in 0..<3 {
            hostile.send([
                Array("/camera/\(camera)/image".utf8), Array(RawImage.typeName.utf8), [1],
            ])
        }
        let expected: [Refusal: Int] = [
            .partCount: 3, .badName: 3, .unknownType: 1, .unknownTopic: 1, .oversized: 1,
            .tooManyTopics: 1,
        ]
        #expect(
            await holds(within: patienceSeconds) {
                subscriber.counters.refused.mapValues(\.count) == expected
            },
            "\(subscriber.counters.refused)"
        )
        let latest = subscriber.counters.refused.mapValues(\.latest)
        #expect(latest[.oversized] == "a message on /tf has 10001 bytes; at most 10000 are taken")
        #expect(
            latest[.unknownType] == "'foxglove.Unheard' on /tf; it carries "
                + "foxglove.FrameTransform or foxglove.FrameTransforms"
        )

        // And it goes on listening.
        hostile.send([Array("/camera/1/image".utf8), Array(RawImage.typeName.utf8), [42]])
        #expect(
            await holds(within: patienceSeconds) {
                subscriber.counters.received["/camera/1/image"] == 2
            }
        )
    }

    @Test func `random parts never end the thread`() async throws {
        let hostile = try RawPublisher()
        let subscriber = try SensorSubscriber(endpoints: [hostile.endpoint])
        defer { subscriber.close() }
        try await hostile.waitForSubscriber(subscriber)
        var generator = SeededGenerator(seed: 20)
        for _ in 0..<2_000 {
            let parts = (0..<Int.random(in: 1...5, using: &generator)).map { _ in
                (0..<Int.random(in: 0...40, using: &generator)).map { _ in
                    UInt8.random(in: 0...255, using: &generator)
                }
            }
            // The topic must start like one of ours, or ZeroMQ itself filters it.
            hostile.send([Array("/tf".utf8) + parts[0]] + parts.dropFirst())
        }
        hostile.send(Envelope(transform(9), topic: "/tf").testParts)
        #expect(await holds(within: patienceSeconds) { subscriber.counters.received["/tf"] == 1 })
    }

    @Test func `who sends more than ZeroMQ takes is cut off, counted and named`() async throws {
        let hostile = try RawPublisher()
        var options = SubscriberOptions()
        options.maximumBytes = 10_000
        let subscriber = try SensorSubscriber(endpoints: [hostile.endpoint], options: options)
        defer { subscriber.close() }
        try await hostile.waitForSubscriber(subscriber)
        let type = Array(RawImage.typeName.utf8)
        let huge = [UInt8](repeating: 1, count: 1_000_000)
        hostile.send([Array("/camera/a/image".utf8), type, huge])
        #expect(
            await holds(within: patienceSeconds) { subscriber.counters.count(of: .cutOff) == 1 }
        )
        #expect(
            subscriber.counters.refused[.cutOff]?.latest
                == "\(hostile.endpoint) was cut off and is connected to again: it sent a part of "
                + "more than 20000 bytes, or something that is not ZeroMQ"
        )
        // The publisher's next message of a decent size arrives over a new connection.
        #expect(await holds(within: patienceSeconds) { subscriber.counters.connections == 1 })
        let came = await holds(within: patienceSeconds) {
            hostile.send([Array("/camera/b/image".utf8), type, [1]])
            return subscriber.counters.received["/camera/b/image", default: 0] > 0
        }
        #expect(came)
    }
}

extension Envelope {
    var testParts: [[UInt8]] { [Array(topic.utf8), Array(typeName.utf8), payload] }
}

/// A PUB socket without any manners.
///
/// Used by one task, so it may stay on whatever thread runs it: an await is the full barrier
/// that libzmq asks for.
final class RawPublisher {
    let endpoint: String
    private let context: UnsafeMutableRawPointer
    private let socket: UnsafeMutableRawPointer

    init() throws {
        context = try #require(zmq_ctx_new())
        socket = try #require(zmq_socket(context, ZMQ_PUB))
        var (linger, noLimit) = (Int32(0), Int32(0))
        zmq_setsockopt(socket, ZMQ_LINGER, &linger, 4)
        zmq_setsockopt(socket, ZMQ_SNDHWM, &noLimit, 4)
        #expect(zmq_bind(socket, anyPort) == 0)
        var (text, count) = ([CChar](repeating: 0, count: 256), 256)
        zmq_getsockopt(socket, ZMQ_LAST_ENDPOINT, &text, &count)
        endpoint = String(
            decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)),
            as: UTF8.self
        )
    }

    deinit {
        zmq_close(socket)
        zmq_ctx_term(context)
    }

    func send(_ parts: [[UInt8]]) {
        for (index, part) in parts.enumerated() {
            zmq_send(socket, part, part.count, index < parts.count - 1 ? ZMQ_SNDMORE : 0)
        }
    }

    /// Sends until something arrived: a PUB socket does not say who listens.
    func waitForSubscriber(_ subscriber: Subscriber) async throws {
        let probe = Envelope(image(0), topic: "/camera/a/image").testParts
        let isThere = await holds(within: patienceSeconds) {
            send(probe)
            return subscriber.counters.received.isEmpty == false
        }
        try #require(isThere)
        // What is still under way must not be counted for the test.
        try await Task.sleep(for: .milliseconds(50))
    }
}
