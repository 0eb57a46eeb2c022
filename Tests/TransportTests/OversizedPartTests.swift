internal import CZeroMQ
internal import Messages
internal import Testing
internal import Transport

/// ZMQ_MAXMSGSIZE on the sockets that listen: who sends more is cut off before there is memory for it.
///
/// `HostilePublisherTests` has the same for the sockets that connect.
struct OversizedPartTests {
    private let goal = LanguageGoal(goalID: "g", text: "mug")

    @Test func `who asks more than the goal socket takes is cut off, the others are not`()
        async throws
    {
        let desk = try Desk(maximumBytes: 1_000)
        defer { desk.server.close() }
        let type = Array(LanguageGoal.typeName.utf8)
        let decent = try RawAsker(desk.server.endpoint, ZMQ_DEALER)
        #expect(try await decent.ask([[1], type, goal.encoded()])[0] == [1])
        let hostile = try RawAsker(desk.server.endpoint, ZMQ_DEALER)
        hostile.send([[2], type, [UInt8](repeating: 0, count: 100_000)])
        #expect(
            await holds(within: patienceSeconds) {
                desk.server.counters.connectionsEnded.count == 1
            }
        )
        #expect(desk.server.counters.count(of: .oversized) == 0)
        #expect(try await decent.ask([[3], type, goal.encoded()])[0] == [3])
    }

    @Test func `who subscribes to more than a topic is cut off`() async throws {
        let publisher = try ResultPublisher(endpoint: anyPort)
        defer { publisher.close() }
        let hostile = try RawSubscriber(publisher.endpoint, [UInt8](repeating: 65, count: 100_000))
        defer { withExtendedLifetime(hostile) {} }
        #expect(
            await holds(within: patienceSeconds) {
                publisher.counters.connectionsEnded.count > 0
            }
        )
    }

    @Test func `who subscribes to ten thousand topics is cut off, and a decent viewer is not`()
        async throws
    {
        let publisher = try ResultPublisher(endpoint: anyPort)
        defer { publisher.close() }
        let decent = try ResultSubscriber(
            endpoints: [publisher.endpoint],
            options: SubscriberOptions(rules: TopicRule.results)
        )
        defer { decent.close() }
        publisher.publish(beat(1), on: "/semsplat/heartbeat", latched: true)
        #expect(await next(from: decent) != nil)
        let greedy = try RawSubscriber(publisher.endpoint, [])
        for number in 0..<10_000 { greedy.subscribe(Array("/semsplat/\(number)".utf8)) }
        #expect(
            await holds(within: patienceSeconds) {
                publisher.counters.count(of: .tooManyTopics) > 0
            }
        )
        let sentence = publisher.counters.refused[.tooManyTopics]?.latest ?? ""
        #expect(sentence.contains("was cut off: it asked for more than 200 topics"), "\(sentence)")
        publisher.publish(beat(2), on: "/semsplat/heartbeat")
        #expect(await next(from: decent) != nil)
        #expect(decent.counters.connectionsEnded.count == 0)
    }

    private func beat(_ sequence: UInt64) -> Heartbeat {
        Heartbeat(stampNanoseconds: 0, daemonID: "d", sequence: sequence, uptimeSeconds: 0)
    }
}

/// A SUB socket without any manners.
private final class RawSubscriber {
    private let context: UnsafeMutableRawPointer
    private let socket: UnsafeMutableRawPointer

    init(_ endpoint: String, _ prefix: [UInt8]) throws {
        context = try #require(zmq_ctx_new())
        socket = try #require(zmq_socket(context, ZMQ_SUB))
        var linger = Int32(0)
        zmq_setsockopt(socket, ZMQ_LINGER, &linger, 4)
        subscribe(prefix)
        #expect(zmq_connect(socket, endpoint) == 0)
    }

    func subscribe(_ prefix: [UInt8]) {
        zmq_setsockopt(socket, ZMQ_SUBSCRIBE, prefix, prefix.count)
    }

    deinit {
        zmq_close(socket)
        zmq_ctx_term(context)
    }
}
