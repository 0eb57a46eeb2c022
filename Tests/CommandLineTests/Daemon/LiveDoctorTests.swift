import Foundation
import Synchronization
import Testing

extension DaemonTests {
    /// `semsplat doctor --live`: what a running daemon lacks, and what to do.
    struct LiveDoctorTests {
        @Test func `a daemon that waits is told with what it waits for, and is exit code 1`()
            async throws
        {
            let daemon = try await Daemon(sensors: ["tcp://127.0.0.1:9"])
            let outcome = try await doctor(daemon)
            #expect(outcome.status == 1, "\(outcome.errors)")
            #expect(outcome.output.contains("state      waiting for input"), "\(outcome.output)")
            #expect(outcome.output.contains("/camera/<name>/image"))
            #expect(
                outcome.output.contains("is the robot publishing, and is sensors.endpoints right?")
            )

            let document = try await json(doctor(daemon, "--json"))
            #expect(document["state"] as? String == "waiting_for_input")
            #expect(document["healthy"] as? Bool == false)
            #expect((document["parts"] as? [[String: Any]])?.isEmpty == false)
        }

        @Test func `a daemon that maps is exit code 0, with what comes in and what it takes`()
            async throws
        {
            let robot = try WallRobot()
            let daemon = try await Daemon(sensors: [robot.endpoint])
            let client = try await daemon.http()
            #expect(try await robot.drive { try await client.ask("/health").status == 200 })
            let outcome = Mutex<Program.Outcome?>(nil)
            async let running: Void = {
                let found = try await doctor(daemon)
                outcome.withLock { $0 = found }
            }()
            _ = try await robot.drive { outcome.withLock { $0 } != nil }
            try await running
            let found = try #require(outcome.withLock { $0 })
            #expect(found.status == 0, "\(found.output)\(found.errors)")
            #expect(found.output.contains("state      mapping"), "\(found.output)")
            #expect(found.output.contains(" Hz, latest "), "\(found.output)")
            #expect(found.output.contains("inference"), "\(found.output)")
            #expect(found.output.contains("of 512 MiB"), "\(found.output)")
        }

        @Test func `where no daemon publishes it is exit code 5`() async throws {
            let outcome = try await Program.run(
                "doctor",
                "--live",
                "--endpoint",
                "tcp://127.0.0.1:9"
            )
            #expect(outcome.status == 5)
            #expect(outcome.errors.contains("no daemon publishes at tcp://127.0.0.1:9"))
        }

        private func doctor(
            _ daemon: Daemon,
            _ more: String...
        ) async throws -> Program.Outcome {
            try await Program.run(
                Program.executable,
                ["doctor", "--live", "--endpoint", daemon.resultEndpoint] + more
            )
        }

        private func json(_ outcome: Program.Outcome) throws -> [String: Any] {
            try #require(
                try JSONSerialization.jsonObject(with: Data(outcome.output.utf8))
                    as? [String: Any]
            )
        }
    }
}
