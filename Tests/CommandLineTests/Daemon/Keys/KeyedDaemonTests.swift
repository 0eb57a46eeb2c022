import Foundation
import Messages
import Recording
import Testing
import Transport

extension DaemonTests {
    /// A daemon with keys, and programs that come with all kinds of them.
    struct KeyedDaemonTests {
        @Test func `who comes with which key is let in or refused, and is told why`() async throws {
            let robot = try await KeyedRobot()
            try await robot.admit("anna")
            try await robot.admit("chief", rights: "ask,control")
            try await robot.keygen("stranger")
            let daemon = try await Daemon(
                sensors: ["tcp://127.0.0.1:9"],
                more: robot.configuration
            )
            var visits = Visits(daemon)
            let (ask, status) = (["ask", "mug"], ["map", "status"])
            let anna = robot.options("anna")

            try await visits.letIn(ask + anna)
            try await visits.letIn(status + robot.options("chief"))
            try await visits.refuse(ask, "wants a key; give --key and --server-key")
            let refusal =
                "refused by the daemon at \(daemon.goalEndpoint): is this key in its clients folder"
            try await visits.refuse(ask + robot.options("stranger"), refusal)
            try await visits.refuse(
                ask + anna.dropLast() + [robot.path("keys/anna.pub")],
                "is the server key that was given its public key?"
            )
            let lack =
                "anna has no right 'control'; add it to the line 'rights' of \(robot.clients)/anna.pub"
            try await visits.refuse(status + anna, lack)
            try await visits.refuse(["recording", "start"] + anna, lack)

            // The folder is edited while the daemon runs.
            try robot.edit("anna") { $0.replacing("\"stream, ask\"", with: "\"stream, control\"") }
            try await Task.sleep(for: .seconds(1))
            try await visits.letIn(status + anna)
            try await visits.refuse(ask + anna, "anna has no right 'ask'")
            try robot.revoke("anna")
            try await Task.sleep(for: .seconds(1))
            try await visits.refuse(status + anna, refusal)
            try await robot.admit("late")
            try await Task.sleep(for: .seconds(1))
            try await visits.letIn(ask + robot.options("late"))

            print(visits.summary)
            visits.note()
            #expect(visits.wrongly == 0)
            #expect(daemon.isRunning)
        }

        @Test func `a standing goal ends with the right of who asked it`() async throws {
            let robot = try await KeyedRobot()
            try await robot.admit("anna")
            try await robot.admit("viewer", rights: "stream")
            let daemon = try await Daemon(
                sensors: ["tcp://127.0.0.1:9"],
                more: robot.configuration
            )
            let viewer = try ResultSubscriber(
                endpoints: [daemon.resultEndpoint],
                options: SubscriberOptions(rules: TopicRule.results),
                security: [robot.security("viewer")]
            )
            defer { viewer.close() }
            var goal = LanguageGoal(goalID: "watch", text: "mug")
            goal.isStanding = true
            let anna = GoalClient(
                endpoint: daemon.goalEndpoint,
                security: try robot.security("anna")
            )
            #expect(try await anna.ask(goal, waitSeconds: patienceSeconds).status == .mapEmpty)
            try robot.revoke("anna")
            var last: GoalResult?
            _ = await holds(within: patienceSeconds) {
                while let envelope = viewer.take(waitingSeconds: 0) {
                    last = (try? envelope.decoded(as: GoalResult.self)) ?? last
                }
                return last?.status == .cancelled
            }
            #expect(last?.goalID == "watch")
            #expect(last?.reason.contains("this key is not in \(robot.clients)") == true)
        }

        @Test func `no secret is in the log, in what is published, or in the recording`()
            async throws
        {
            let robot = try await KeyedRobot()
            try await robot.admit("anna", rights: "stream,ask,control")
            try await robot.keygen("stranger")
            let session = robot.path("session.mcap")
            let daemon = try await Daemon(
                sensors: ["tcp://127.0.0.1:9"],
                more: robot.configuration + "\nrecord: {path: '\(session)'}"
            )
            let diagnostics = try Diagnostics(daemon, security: robot.security("anna"))
            for name in ["anna", "stranger"] {
                let asked = try await Program.run(
                    Program.executable,
                    ["ask", "mug", "--endpoint", daemon.goalEndpoint] + robot.options(name)
                )
                for secret in try robot.secrets {
                    #expect(!(asked.output + asked.errors).contains(secret))
                }
            }
            let report = await diagnostics.first {
                $0.count("socket goals", "refused unknown key") == 1
            }
            let part = try #require(report?.part("socket goals"), "\(daemon.log)")
            #expect(part["latest unknown key"]?.hasPrefix("127.0.0.1 was refused") == true)
            #expect(report?.part("security")?["client anna"] == "stream, ask, control")
            let (ending, _) = try #require(await daemon.terminate())
            #expect(ending.exitStatus == 0)

            #expect(
                daemon.log.contains("with keys: \(robot.clients) lets in anna"),
                "\(daemon.log)"
            )
            let reader = try MCAPReader(session)
            var recorded = try reader.attachmentIndexes.map { try reader.attachment($0).data }
            var count = 0
            var messages = reader.messages()
            while let message = try messages.next() {
                recorded.append(message.message.data)
                count += 1
            }
            // What is searched is what was recorded, unpacked.
            #expect(count > 0 && recorded.contains { contains($0, "robot.key") })
            for secret in try robot.secrets {
                #expect(!daemon.log.contains(secret))
                #expect(!recorded.contains { contains($0, secret) })
                #expect(report?.text.contains(secret) == false)
            }
        }

        @Test func `a robot with a key streams to a daemon that knows it, and to nobody else`()
            async throws
        {
            let robot = try await KeyedRobot()
            try await robot.admit("anna")
            try await robot.keygen("camera")
            try FileManager.default.createDirectory(
                atPath: robot.path("listeners"),
                withIntermediateDirectories: true
            )
            try FileManager.default.copyItem(
                atPath: robot.path("keys/robot.pub"),
                toPath: robot.path("listeners/robot.pub")
            )
            let room = try await robot.scratch.simulated(seed: 5, frames: 6, width: 64, height: 48)
            let sensors = try freePort()
            let daemon = try await Daemon(
                sensors: [sensors],
                more: robot.configuration.replacing(
                    "}",
                    with: ", publishers: \(robot.path("keys/camera.pub"))}"
                )
            )
            let diagnostics = try Diagnostics(daemon, security: robot.security("anna"))
            let streamed = try await Program.run(
                "stream",
                room,
                "--endpoint",
                sensors,
                "--key",
                robot.path("keys/camera.key"),
                "--clients",
                robot.path("listeners")
            )
            #expect(streamed.status == 0, "\(streamed.errors)")
            let report = await diagnostics.first {
                $0.count("socket sensors", "received /camera/front/image") == 6
            }
            #expect(report != nil, "\(diagnostics.newest?.text ?? daemon.log)")
            // One with another key in the same place is not believed.
            let impostor = try await Program.run(
                "stream",
                room,
                "--endpoint",
                sensors,
                "--patience",
                "4",
                "--key",
                robot.path("keys/anna.key"),
                "--clients",
                robot.path("listeners")
            )
            #expect(impostor.status == 5, "\(impostor.output)")
            #expect(
                diagnostics.newest?.part("socket sensors")?["latest handshake failed"]?.contains(
                    "is the server key that was given its public key?"
                ) == true,
                "\(diagnostics.newest?.text ?? "")"
            )
        }

        private func contains(_ bytes: [UInt8], _ text: String) -> Bool {
            Data(bytes).range(of: Data(text.utf8)) != nil
        }

        private func freePort() throws -> String {
            let probe = try SensorPublisher(endpoint: "tcp://127.0.0.1:*")
            defer { probe.close() }
            return probe.endpoint
        }
    }
}

/// Programs that were sent to a daemon, and how they fared.
private struct Visits {
    private let daemon: Daemon
    private var (letIn, refused) = (0, 0)
    private(set) var wrongly = 0

    init(_ daemon: Daemon) { self.daemon = daemon }

    var summary: String {
        "connections: \(letIn) let in rightly, \(refused) refused rightly, \(wrongly) wrongly"
    }

    /// Writes them down for `make trust`.
    func note() {
        FaultLedger.note(
            "programs with all kinds of keys; lost: let in or refused wrongly",
            count: letIn + refused + wrongly,
            survived: letIn + refused,
            lost: wrongly
        )
    }

    /// Sends a program that is to be answered.
    mutating func letIn(_ arguments: [String]) async throws {
        let outcome = try await run(arguments)
        // The map is empty, and there is nothing in it.
        let isIn = [0, 3].contains(outcome.status)
        #expect(isIn, "\(arguments): \(outcome.errors)")
        letIn += isIn ? 1 : 0
        wrongly += isIn ? 0 : 1
    }

    /// Sends a program that is to be refused soon, and told why.
    mutating func refuse(_ arguments: [String], _ reason: String) async throws {
        let start = ContinuousClock.now
        let outcome = try await run(arguments)
        let isOut = [1, 5].contains(outcome.status)
        #expect(isOut, "\(arguments): \(outcome.output)")
        let said = outcome.errors + outcome.output
        #expect(said.contains(reason), "\(arguments): \(said)")
        #expect(ContinuousClock.now - start < .seconds(10))
        refused += isOut ? 1 : 0
        wrongly += isOut ? 0 : 1
    }

    private func run(_ arguments: [String]) async throws -> Program.Outcome {
        try await Program.run(
            Program.executable,
            arguments + ["--endpoint", daemon.goalEndpoint]
        )
    }
}
