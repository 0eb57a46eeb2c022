import CZeroMQ
import Foundation
import Messages
import Testing
import Transport

extension DaemonTests {
    /// Peers that come and go, never speak, never listen, or never stop asking.
    struct FaultPeerTests {
        /// Files that the daemon has open, and MiB that it has in memory.
        private func figures(_ daemon: Daemon) throws -> (files: Int, mebibytes: Int) {
            let process = "/proc/\(daemon.identifier)"
            let files = try FileManager.default.contentsOfDirectory(atPath: "\(process)/fd").count
            let memory = try String(contentsOfFile: "\(process)/statm", encoding: .utf8)
            let pages = memory.split(separator: " ")[1]
            return (files, (Int(pages) ?? 0) * 4_096 >> 20)
        }

        @Test func `a thousand peers come and go, and leave nothing behind`() async throws {
            let faulted = try await FaultedDaemon()
            try await faulted.map()
            let context = try #require(zmq_ctx_new())
            defer { zmq_ctx_term(context) }
            func visit() throws {
                for (kind, endpoint) in [
                    (ZMQ_DEALER, faulted.daemon.goalEndpoint),
                    (ZMQ_SUB, faulted.daemon.resultEndpoint),
                ] {
                    let socket = try #require(zmq_socket(context, kind))
                    var linger: Int32 = 0
                    zmq_setsockopt(socket, ZMQ_LINGER, &linger, MemoryLayout<Int32>.size)
                    if kind == ZMQ_SUB { zmq_setsockopt(socket, ZMQ_SUBSCRIBE, "", 0) }
                    #expect(zmq_connect(socket, endpoint) == 0)
                    if kind == ZMQ_DEALER { zmq_send(socket, "?", 1, ZMQ_DONTWAIT) }
                    usleep(1_000)
                    zmq_close(socket)
                }
            }
            for _ in 0..<50 { try visit() }
            try await Task.sleep(for: .seconds(1))
            let before = try figures(faulted.daemon)
            for step in 0..<500 {
                try visit()
                if step % 25 == 0 { try faulted.robot.drive() }
            }
            var after = try figures(faulted.daemon)
            for _ in 0..<100 where after.files > before.files {
                try await Task.sleep(for: .milliseconds(100))
                after = try figures(faulted.daemon)
            }
            #expect(after.files <= before.files, "\(after.files) files, \(before.files) before")
            #expect(after.mebibytes < before.mebibytes + 100, "\(after) after \(before)")
            let goesOn = try await faulted.expectGoesOn()
            FaultLedger.note("1,000 connects and disconnects", count: 1_000, goesOn: goesOn)
        }

        @Test func `connections that never speak are ended, and nobody waits behind them`()
            async throws
        {
            let faulted = try await FaultedDaemon()
            try await faulted.map()
            let before = try figures(faulted.daemon).files
            let strangers = try (0..<300).map { index in
                try Stranger(
                    index % 2 == 0 ? faulted.daemon.goalEndpoint : faulted.daemon.resultEndpoint
                )
            }
            #expect(await faulted.isAnswering())
            let areEnded = await holds(within: 30) { strangers.allSatisfy(\.wasHungUpOn) }
            #expect(areEnded)
            let isClean = await holds(within: 10) {
                (try? figures(faulted.daemon).files <= before) ?? false
            }
            #expect(isClean)
            let goesOn = try await faulted.expectGoesOn()
            FaultLedger.note("half-open TCP connections", count: 300, goesOn: goesOn)
        }

        @Test func `a viewer that never reads is left behind, and named`() async throws {
            let faulted = try await FaultedDaemon()
            try await faulted.map()
            let context = try #require(zmq_ctx_new())
            defer { zmq_ctx_term(context) }
            let lazy = try #require(zmq_socket(context, ZMQ_SUB))
            defer { zmq_close(lazy) }
            var one: Int32 = 1
            zmq_setsockopt(lazy, ZMQ_RCVHWM, &one, MemoryLayout<Int32>.size)
            zmq_setsockopt(lazy, ZMQ_RCVBUF, &one, MemoryLayout<Int32>.size)
            zmq_setsockopt(lazy, ZMQ_SUBSCRIBE, "", 0)
            #expect(zmq_connect(lazy, faulted.daemon.resultEndpoint) == 0)

            let before = try figures(faulted.daemon).mebibytes
            // Every answer goes to it, too, until nothing more fits between the two.
            let client = GoalClient(endpoint: faulted.daemon.goalEndpoint)
            let start = ContinuousClock.now
            var seconds: Double?
            while seconds == nil, start.duration(to: .now) < .seconds(patienceSeconds) {
                var goal = LanguageGoal(
                    goalID: UUID().uuidString,
                    text: String(repeating: "wall ", count: 50)
                )
                goal.deadlineSeconds = 60
                _ = try await client.ask(goal, waitSeconds: patienceSeconds)
                try faulted.robot.drive()
                let part = faulted.diagnostics.newest?.part("socket results")
                let isMissed = part?["latest subscriber stalled"]?
                    .contains("does not take its messages fast enough")
                let isCutOff = part?["latest connection ended"]?.contains("read nothing for 3 s")
                if isMissed == true || isCutOff == true {
                    seconds = start.duration(to: .now) / .seconds(1)
                }
            }
            #expect(seconds != nil, "\(faulted.diagnostics.newest?.text ?? "")")
            let grown = try figures(faulted.daemon).mebibytes - before
            #expect(grown < 300, "\(grown) MiB more")
            let goesOn = try await faulted.expectGoesOn()
            FaultLedger.note("a viewer that never reads", goesOn: goesOn)
        }

        @Test func `a flood of goals is answered BUSY beyond what can wait, and others are served`()
            async throws
        {
            let faulted = try await FaultedDaemon()
            try await faulted.map()
            let before = try figures(faulted.daemon).mebibytes
            let context = try #require(zmq_ctx_new())
            defer { zmq_ctx_term(context) }
            let flood = try #require(zmq_socket(context, ZMQ_DEALER))
            var linger: Int32 = 0
            zmq_setsockopt(flood, ZMQ_LINGER, &linger, MemoryLayout<Int32>.size)
            defer { zmq_close(flood) }
            #expect(zmq_connect(flood, faulted.daemon.goalEndpoint) == 0)
            let end = ContinuousClock.now + .seconds(patienceSeconds)
            var asked = 0
            while asked < 5_000, ContinuousClock.now < end {
                let goal = LanguageGoal(goalID: "flood-\(asked)", text: "thing \(asked)").encoded()
                let parts = [Array("flood-\(asked)".utf8), Array(LanguageGoal.typeName.utf8), goal]
                let isSent = parts.enumerated().allSatisfy { index, part in
                    let more = index < 2 ? ZMQ_SNDMORE : 0
                    return zmq_send(flood, part, part.count, more | ZMQ_DONTWAIT) >= 0
                }
                if isSent { asked += 1 } else { usleep(1_000) }
            }
            #expect(asked == 5_000)
            // Somebody else, meanwhile: answered, at worst with BUSY, and not late.
            #expect(await faulted.isAnswering())
            let isCounted = await holds(within: patienceSeconds) {
                guard let report = faulted.diagnostics.newest else { return false }
                let statuses =
                    report.part("goals")?.values.filter {
                        $0.key.allSatisfy { $0.isUppercase || $0 == "_" }
                    } ?? []
                let answered = statuses.reduce(0) { $0 + (Int($1.value) ?? 0) }
                return answered + report.count("socket goals", "refused too many requests") >= 5_000
            }
            #expect(isCounted, "\(faulted.diagnostics.newest?.text ?? "")")
            let grown = try figures(faulted.daemon).mebibytes - before
            #expect(grown < 200, "\(grown) MiB more")
            let goesOn = try await faulted.expectGoesOn()
            FaultLedger.note("a flood of goals", count: 5_000, goesOn: goesOn)
        }
    }
}
