internal import CZeroMQ
internal import Messages
internal import Testing
internal import Transport

/// Who may ask, over real sockets.
struct KeyedGoalTests {
    private let goal = LanguageGoal(goalID: "g1", text: "the red mug")

    @Test func `each key is let in or refused as the folder says`() async throws {
        let place = try KeyedPlace()
        let (anna, listener, stranger) = (RawKeys(), RawKeys(), RawKeys())
        try place.admit("anna", anna, rights: "ask")
        try place.admit("listener", listener, rights: "stream")
        let desk = try Desk(security: place.security())
        defer { desk.server.close() }
        let endpoint = desk.server.endpoint
        func ask(_ security: ClientSecurity?) async throws -> GoalResult {
            try await GoalClient(
                endpoint: endpoint,
                security: security,
                connectSeconds: patienceSeconds
            ).ask(goal, waitSeconds: patienceSeconds)
        }

        #expect(try await ask(place.client(anna)).status == .found)
        await #expect(throws: TransportError.refused(endpoint, .otherMechanism, withKey: false)) {
            try await ask(nil)
        }
        let refusal = await #expect(
            throws: TransportError.refused(endpoint, .unknownKey, withKey: true)
        ) {
            try await ask(place.client(stranger))
        }
        #expect(
            refusal?.description.hasPrefix(
                "refused by the daemon at \(endpoint): is this key in its clients folder"
            ) == true
        )
        await #expect(throws: TransportError.refused(endpoint, .brokenOff, withKey: true)) {
            try await ask(place.client(anna, of: stranger))
        }
        let rejected = try await ask(place.client(listener))
        #expect(rejected.status == .rejected && rejected.text == goal.text)
        #expect(
            rejected.reason
                == "listener has no right 'ask'; add it to the line 'rights' of \(place.clients)/listener.pub"
        )

        #expect(desk.asked == 1)
        let counters = desk.server.counters
        #expect(counters.count(of: .unknownKey) == 1 && counters.count(of: .missingRight) == 1)
        // One without a key, and three attempts with another server's.
        #expect(await holds(within: 5) { desk.server.counters.count(of: .handshakeFailed) >= 4 })
        let sentence = counters.refused[.unknownKey]?.latest ?? ""
        #expect(sentence == "127.0.0.1 was refused: its key is in no file of \(place.clients)")
        // After all that, a good key is let in as before.
        #expect(try await ask(place.client(anna)).status == .found)
    }

    @Test func `a request without the right is answered in its own type`() async throws {
        let place = try KeyedPlace()
        let anna = RawKeys()
        try place.admit("anna", anna, rights: "stream, ask")
        let desk = try Desk(security: place.security())
        defer { desk.server.close() }
        let client = GoalClient(
            endpoint: desk.server.endpoint,
            security: try place.client(anna)
        )
        let recording = try await client.record(
            RecordingRequest(.start),
            waitSeconds: patienceSeconds
        )
        #expect(!recording.isDone && recording.reason.contains("no right 'control'"))
        let map = try await client.map(MapRequest(.clear), waitSeconds: patienceSeconds)
        #expect(!map.isDone && map.reason.hasSuffix("\(place.clients)/anna.pub"))
        #expect(desk.asked == 0)
    }

    @Test func `a revoked key's next request is refused, on a connection that is open too`()
        async throws
    {
        let place = try KeyedPlace()
        let anna = RawKeys()
        try place.admit("anna", anna, rights: "ask")
        let desk = try Desk(security: place.security())
        defer { desk.server.close() }
        let open = try RawAsker(desk.server.endpoint, ZMQ_DEALER, keys: anna, of: place.server)
        func ask(_ id: UInt8) async throws -> GoalResult {
            let answer = try await open.ask([
                [id], Array(LanguageGoal.typeName.utf8), goal.encoded(),
            ])
            return try GoalResult(decoding: answer[2])
        }
        #expect(try await ask(1).status == .found)
        try place.admit("anna", anna, rights: "stream")
        try await Task.sleep(for: .seconds(1))
        #expect(try await ask(2).reason.contains("anna has no right 'ask'"))
        try place.admit("anna", anna, rights: "ask")
        try await Task.sleep(for: .seconds(1))
        #expect(try await ask(3).status == .found)
        try place.revoke("anna")
        try await Task.sleep(for: .seconds(1))
        // An answer that was kept is not given out either.
        for id: UInt8 in [1, 4] {
            let answer = try await ask(id)
            #expect(answer.status == .rejected)
            #expect(answer.reason.contains("not in \(place.clients) any more"))
        }
        #expect(desk.asked == 2)
        #expect(desk.server.counters.connectionsEnded.count == 0)
        let endpoint = desk.server.endpoint
        await #expect(throws: TransportError.refused(endpoint, .unknownKey, withKey: true)) {
            try await GoalClient(endpoint: endpoint, security: place.client(anna))
                .ask(goal, waitSeconds: patienceSeconds)
        }
        // And let in again while everything runs.
        try place.admit("anna", anna, rights: "ask")
        try await Task.sleep(for: .seconds(1))
        let again = try await GoalClient(endpoint: endpoint, security: place.client(anna))
            .ask(goal, waitSeconds: patienceSeconds)
        #expect(again.status == .found)
    }

    @Test func `a client with a key says so when the daemon has none`() async throws {
        let place = try KeyedPlace()
        let desk = try Desk()
        defer { desk.server.close() }
        let endpoint = desk.server.endpoint
        let error = await #expect(throws: TransportError.self) {
            try await GoalClient(endpoint: endpoint, security: place.client(RawKeys()))
                .ask(goal, waitSeconds: patienceSeconds)
        }
        // Whether its mechanism is read before it hangs up is a race; both sentences speak of it.
        #expect(
            [.otherMechanism, .brokenOff].contains {
                error == .refused(endpoint, $0, withKey: true)
            },
            "\(String(describing: error))"
        )
    }
}
