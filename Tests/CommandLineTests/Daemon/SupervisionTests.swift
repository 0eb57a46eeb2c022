import DiskTestSupport
import Foundation
import Messages
import Recording
import Testing
import Transport

extension DaemonTests {
    /// The daemon under a service manager: a real socket in systemd's place.
    struct SupervisionTests {
        @Test func `it is ready when it serves, tells how it does, is fed, and ends whole`()
            async throws
        {
            let scratch = try Scratch()
            let session = scratch.folder.appending(path: "run.mcap").path
            let robot = try WallRobot()
            let manager = try NotifySocket("\(scratch.folder.path)/notify")
            let daemon = try await Daemon(
                sensors: [robot.endpoint],
                more: "record: {path: '\(session)'}",
                environment: ["NOTIFY_SOCKET": manager.name, "WATCHDOG_USEC": "4000000"]
            )
            let first = try #require(manager.next(within: patienceSeconds))
            #expect(first.split(separator: "\n").first == "READY=1")
            // Ready means that whoever waited for it is served at once.
            let client = try await daemon.http()
            #expect(try await client.ask("/metrics").status == 200)
            let goal = LanguageGoal(goalID: "g", text: "mug")
            let answer = try await GoalClient(endpoint: daemon.goalEndpoint)
                .ask(goal, waitSeconds: patienceSeconds)
            #expect(answer.status == .mapEmpty)

            var heard: [String] = []
            let waits = await holds(within: patienceSeconds) {
                while let message = manager.next(within: 0) { heard.append(message) }
                return heard.contains { $0.hasPrefix("STATUS=waiting for input: ") }
            }
            #expect(waits, "\(heard)")
            let isMapping = try await robot.drive {
                while let message = manager.next(within: 0) { heard.append(message) }
                return heard.contains("STATUS=mapping") && heard.count { $0 == "WATCHDOG=1" } > 2
            }
            #expect(isMapping, "\(heard)")
            #expect(!heard.contains { $0.contains("READY") || $0.contains("STOPPING") })

            let (ending, took) = try #require(await daemon.terminate())
            #expect(took < .seconds(2))
            #expect(ending.exitStatus == 0 && !ending.wasKilled)
            var last: [String] = []
            while let message = manager.next(within: 0) { last.append(message) }
            let stopping = try #require(last.firstIndex(of: "STOPPING=1\nSTATUS=ending"))
            #expect(!last[stopping...].contains("WATCHDOG=1"), "\(last)")
            let reader = try MCAPReader(session)
            let topics = reader.channels.values.map(\.topic)
            #expect(topics.contains("/camera/front/image"), "\(topics)")
        }

        /// Names of threads as `top -H` shows them, and of stages as the daemon tells them.
        @Test(
            .enabled(
                if: FaultLedger.isThorough,
                "holding threads of a busy machine is make trust's business"
            )
        )
        func `a stage that is stuck ends the feeding soon enough for the watchdog`() async throws {
            let robot = try WallRobot()
            let manager = try NotifySocket("@semsplat-\(UUID())")
            let watchdog = Duration.seconds(4)
            let daemon = try await Daemon(
                sensors: [robot.endpoint],
                environment: ["NOTIFY_SOCKET": manager.name, "WATCHDOG_USEC": "4000000"]
            )
            let client = GoalClient(endpoint: daemon.goalEndpoint)
            var heard: [String] = []
            func listen() { while let message = manager.next(within: 0) { heard.append(message) } }
            let stages = [
                ("subscriber", "sensors"), ("ingest", "ingest"), ("map", "map"),
                ("predictor", "predictor"), ("goals", "goals"), ("goal-server", "goal server"),
                ("result-pub", "results"),
            ]
            for (thread, stage) in stages {
                heard = []
                let isFed = try await robot.drive {
                    listen()
                    return heard.contains("STATUS=mapping")
                        || heard.count { $0 == "WATCHDOG=1" } > 2
                }
                try #require(
                    isFed,
                    "before '\(thread)' is held: \(heard); runs: \(daemon.isRunning); \(daemon.log.suffix(600))"
                )
                let held = try HeldThread(named: thread, of: daemon.identifier)
                let began = ContinuousClock.now
                let asking = Task {
                    try? await client.ask(
                        LanguageGoal(goalID: UUID().uuidString, text: "wall"),
                        waitSeconds: 1
                    )
                }
                heard = []
                let isTold = try await robot.drive {
                    listen()
                    return heard.contains {
                        $0.hasPrefix("STATUS=no progress: ") && $0.contains(stage)
                    }
                }
                #expect(isTold, "'\(thread)' is held: \(heard)")
                // Half the watchdog's time, the next look, and a busy machine; systemd acts after one and a half.
                #expect(ContinuousClock.now - began < watchdog * 3 / 2, "\(thread)")
                heard = []
                let silent = ContinuousClock.now + watchdog / 2
                _ = try await robot.drive { ContinuousClock.now > silent }
                listen()
                #expect(!heard.contains("WATCHDOG=1"), "'\(thread)' is held: \(heard)")
                held.letGo()
                _ = await asking.value
            }
            let told = try Regex("predictor.*: no progress for 2.0 s")
            #expect(daemon.log.contains(told), "\(daemon.log)")
        }
    }
}
