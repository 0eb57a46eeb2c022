internal import CZeroMQ
internal import Messages
internal import Testing
internal import Transport

struct GoalTests {
    let goal = LanguageGoal(goalID: "g1", text: "the red mug")

    @Test func `two askers get each their own answers`() async throws {
        let desk = try Desk()
        defer { desk.server.close() }
        let endpoint = desk.server.endpoint
        try await withThrowingTaskGroup(of: Void.self) { group in
            for asker in 0..<8 {
                group.addTask {
                    let client = GoalClient(endpoint: endpoint)
                    let goal = LanguageGoal(goalID: "g\(asker)", text: "thing \(asker)")
                    let result = try await client.ask(goal, waitSeconds: patienceSeconds)
                    #expect(result.goalID == "g\(asker)" && result.text == "thing \(asker)")
                    #expect(result.status == .found)
                }
            }
            try await group.waitForAll()
        }
        var prompt = PromptGoal(goalID: "p1", camera: "front")
        prompt.points = [.init(x: 12, y: 34)]
        let pointed = try await GoalClient(endpoint: endpoint)
            .ask(prompt, waitSeconds: patienceSeconds)
        #expect(pointed.goalID == "p1" && pointed.text == "front")
        let cancelled = try await GoalClient(endpoint: endpoint)
            .cancel(CancelGoal(goalID: "g1"), waitSeconds: patienceSeconds)
        #expect(cancelled.status == .cancelled)
        #expect(desk.asked == 10)
        #expect(desk.server.counters.received[LanguageGoal.typeName] == 8)
        #expect(desk.server.counters.received[PromptGoal.typeName] == 1)
        #expect(desk.server.counters.sent[GoalResult.typeName] == 10)
    }

    @Test func `a request that is sent again is worked on once`() async throws {
        let desk = try Desk(delayed: true)
        defer { desk.server.close() }
        let client = GoalClient(endpoint: desk.server.endpoint, attemptSeconds: 0.3)
        async let answer = client.ask(goal, waitSeconds: patienceSeconds)
        // The client loses patience and asks again over a new connection.
        #expect(
            await holds(within: patienceSeconds) {
                desk.server.counters.connectionsEnded.count >= 1
            }
        )
        #expect(await holds(within: patienceSeconds) { desk.server.counters.connections == 1 })
        try await Task.sleep(for: .milliseconds(100))
        desk.answerAll()
        #expect(try await answer.status == .found)
        #expect(desk.asked == 1)
    }

    @Test func `an answer is kept for who asks again`() async throws {
        let desk = try Desk()
        defer { desk.server.close() }
        let asker = try RawAsker(desk.server.endpoint, ZMQ_DEALER)
        let request = [[7], Array(LanguageGoal.typeName.utf8), goal.encoded()]
        let first = try await asker.ask(request)
        let again = try await RawAsker(desk.server.endpoint, ZMQ_DEALER).ask(request)
        #expect(first == again && first.count == 3 && first[0] == [7])
        #expect(desk.asked == 1)
        var other = goal
        other.text = "something else"
        let reused = try await asker.ask([[7], Array(LanguageGoal.typeName.utf8), other.encoded()])
        #expect(try GoalResult(decoding: reused[2]).status == .rejected)
        #expect(desk.server.counters.count(of: .reusedID) == 1)
    }

    @Test func `a REQ socket is served too`() async throws {
        let desk = try Desk()
        defer { desk.server.close() }
        let asker = try RawAsker(desk.server.endpoint, ZMQ_REQ)
        let answer = try await asker.ask([
            [1, 2], Array(LanguageGoal.typeName.utf8), goal.encoded(),
        ])
        #expect(answer.count == 3 && answer[0] == [1, 2])
        #expect(try GoalResult(decoding: answer[2]).status == .found)
    }

    @Test func `what is no request is answered as rejected, with the reason`() async throws {
        let desk = try Desk(maximumBytes: 1_000)
        defer { desk.server.close() }
        let asker = try RawAsker(desk.server.endpoint, ZMQ_DEALER)
        let type = Array(LanguageGoal.typeName.utf8)
        let cases: [(Refusal, [[UInt8]])] = [
            (.unknownType, [[1], Array("semsplat.v1.Wish".utf8), []]),
            (.badName, [[2], [0xFF], []]),
            (.malformed, [[3], type, [0xFF, 0xFF]]),
            (.oversized, [[4], type, [UInt8](repeating: 0, count: 1_001)]),
            // A point whose label is neither POSITIVE nor NEGATIVE.
            (.malformed, [[8], Array(PromptGoal.typeName.utf8), [0x22, 2, 0x18, 7]]),
        ]
        var refused: [Refusal: Int] = [:]
        for (reason, request) in cases {
            let answer = try await asker.ask(request)
            #expect(answer[0] == request[0])
            let result = try GoalResult(decoding: answer[2])
            #expect(result.status == .rejected && !result.reason.isEmpty)
            refused[reason, default: 0] += 1
            #expect(desk.server.counters.count(of: reason) == refused[reason])
        }
        asker.send([[5]])
        asker.send([[], type, goal.encoded()])
        asker.send([[6], type, goal.encoded(), [], []])
        // After all that, a good request is still answered.
        let answer = try await asker.ask([[9], type, goal.encoded()])
        #expect(answer[0] == [9])
        #expect(desk.server.counters.count(of: .partCount) == 2)
        #expect(desk.server.counters.count(of: .badName) == 2)
        #expect(desk.asked == 1)
    }

    @Test func `an answer to who is gone is counted`() async throws {
        let desk = try Desk(delayed: true)
        defer { desk.server.close() }
        var asker: RawAsker? = try RawAsker(desk.server.endpoint, ZMQ_DEALER)
        asker?.send([[1], Array(LanguageGoal.typeName.utf8), goal.encoded()])
        #expect(await holds(within: patienceSeconds) { desk.asked == 1 })
        asker = nil
        #expect(await holds(within: patienceSeconds) { desk.server.counters.connections == 0 })
        // libzmq reports the end a moment before its socket knows of it.
        try await Task.sleep(for: .milliseconds(200))
        desk.answerAll()
        #expect(
            await holds(within: patienceSeconds) {
                desk.server.counters.count(of: .clientGone) == 1
            }
        )
    }

    @Test func `nobody there and nobody answering are told apart, in time`() async throws {
        let start = ContinuousClock.now
        await #expect(throws: TransportError.cannotConnect("tcp://127.0.0.1:9", seconds: 0.3)) {
            try await GoalClient(endpoint: "tcp://127.0.0.1:9", connectSeconds: 0.3)
                .ask(goal, waitSeconds: patienceSeconds)
        }
        #expect(start.duration(to: .now) < .seconds(patienceSeconds / 2))
        let desk = try Desk(delayed: true)
        defer { desk.server.close() }
        let endpoint = desk.server.endpoint
        await #expect(throws: TransportError.noAnswer(endpoint, seconds: 0.3)) {
            try await GoalClient(endpoint: endpoint).ask(goal, waitSeconds: 0.3)
        }
    }

    @Test func `a cancelled task stops asking`() async throws {
        let desk = try Desk(delayed: true)
        defer { desk.server.close() }
        let client = GoalClient(endpoint: desk.server.endpoint)
        let task = Task { [goal] in try await client.ask(goal, waitSeconds: 600) }
        #expect(await holds(within: patienceSeconds) { desk.asked == 1 })
        let start = ContinuousClock.now
        task.cancel()
        await #expect(throws: TransportError.closed) { try await task.value }
        #expect(start.duration(to: .now) < .seconds(patienceSeconds))
    }
}
