import Foundation
import Messages
import Testing
import Transport

extension DaemonTests {
    /// Clients with a bad key that come again and again.
    struct BadKeyLoopTests {
        private static let rounds = 200

        @Test func `200 clients with a bad key leave nothing behind in the daemon`() async throws {
            let robot = try await KeyedRobot()
            try await robot.admit("anna")
            try await robot.keygen("stranger")
            let daemon = try await Daemon(
                sensors: ["tcp://127.0.0.1:9"],
                more: robot.configuration
            )
            let diagnostics = try Diagnostics(daemon, security: robot.security("anna"))
            let stranger = try robot.security("stranger")
            // Code and memory that every refusal needs once.
            try await knock(20, at: daemon, with: stranger)
            let before = try figures(of: daemon.identifier)
            try await knock(Self.rounds, at: daemon, with: stranger)
            let goals = await diagnostics.first {
                $0.count("socket goals", "refused unknown key") >= Self.rounds + 20
                    && $0.count("socket results", "refused unknown key") >= Self.rounds + 20
            }
            #expect(goals != nil, "\(diagnostics.newest?.text ?? daemon.log)")
            #expect(goals?.count("socket goals", "connections") == 0)
            let after = try figures(of: daemon.identifier)
            FaultLedger.note(
                "bad keys at goals and results",
                count: 2 * Self.rounds,
                goesOn: daemon.isRunning && after.descriptors <= before.descriptors
            )
            print(
                "daemon, \(Self.rounds) bad keys at goals and at results: \(before) before, \(after) after"
            )
            #expect(after.descriptors <= before.descriptors)
            #expect(after.residentKibibytes - before.residentKibibytes < 2_048)
        }

        @Test func `200 clients with a bad key leave nothing behind in a publisher that is silent`()
            async throws
        {
            let robot = try await KeyedRobot()
            try await robot.keygen("stranger")
            let room = try await robot.scratch.simulated(seed: 5, frames: 2, width: 64, height: 48)
            let probe = try SensorPublisher(endpoint: "tcp://127.0.0.1:*")
            let endpoint = probe.endpoint
            probe.close()
            let process = Process()
            process.executableURL = Program.executable
            process.arguments = [
                "stream", room, "--endpoint", endpoint, "--patience", "600",
                "--key", robot.path("keys/robot.key"), "--clients", robot.clients,
            ]
            process.standardError = FileHandle.nullDevice
            try process.run()
            // Only a signal ends it: nobody is let in.
            defer { kill(process.processIdentifier, SIGKILL) }
            let stranger = try robot.security("stranger")
            try await listen(20, at: endpoint, with: stranger)
            let before = try figures(of: process.processIdentifier)
            try await listen(Self.rounds, at: endpoint, with: stranger)
            let after = try figures(of: process.processIdentifier)
            print("silent publisher, \(Self.rounds) bad keys: \(before) before, \(after) after")
            #expect(process.isRunning)
            #expect(after.descriptors <= before.descriptors)
            #expect(after.residentKibibytes - before.residentKibibytes < 2_048)
        }

        private func knock(
            _ times: Int,
            at daemon: Daemon,
            with security: ClientSecurity
        ) async throws {
            let client = GoalClient(endpoint: daemon.goalEndpoint, security: security)
            for _ in 0..<times {
                let refusal = TransportError.refused(
                    daemon.goalEndpoint,
                    .unknownKey,
                    withKey: true
                )
                await #expect(throws: refusal) {
                    try await client.map(MapRequest(.status), waitSeconds: patienceSeconds)
                }
            }
            try await listen(times, at: daemon.resultEndpoint, with: security)
        }

        private func listen(
            _ times: Int,
            at endpoint: String,
            with security: ClientSecurity
        ) async throws {
            for _ in 0..<times {
                let subscriber = try Subscriber(
                    endpoints: [endpoint],
                    options: SubscriberOptions(rules: TopicRule.results),
                    security: [security]
                )
                defer { subscriber.close() }
                let isRefused = await holds(within: patienceSeconds) {
                    subscriber.counters.count(of: .handshakeFailed) > 0
                }
                #expect(isRefused)
            }
        }

        private struct Figures: CustomStringConvertible {
            var descriptors: Int
            var residentKibibytes: Int
            var description: String { "\(descriptors) descriptors, \(residentKibibytes) KiB" }
        }

        private func figures(of process: Int32) throws -> Figures {
            let status = try String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)
            let resident = try #require(status.firstMatch(of: /VmRSS:\s+(\d+) kB/))
            return Figures(
                descriptors: try FileManager.default
                    .contentsOfDirectory(atPath: "/proc/\(process)/fd").count,
                residentKibibytes: try #require(Int(resident.1))
            )
        }
    }
}
