import Foundation
import Messages
import Testing
import Transport

extension DaemonTests {
    /// Whatever comes in: it is counted and named, and the daemon goes on.
    struct BadInputTests {
        @Test(arguments: BadInput.all)
        func `what is wrong is counted and named, and good input is mapped as before`(
            input: BadInput
        ) async throws {
            let robot = try WallRobot()
            let daemon = try await Daemon(sensors: [robot.endpoint], maximumMessageMebibytes: 1)
            let diagnostics = try Diagnostics(daemon)
            #expect(try await robot.drive(until: diagnostics))
            #expect(diagnostics.newest?.count(input.part, input.counter) == 0)

            try input.send(robot)
            let report = await diagnostics.first { $0.count(input.part, input.counter) == 1 }
            let part = try #require(
                report?.part(input.part),
                "not counted as '\(input.counter)':\n\(diagnostics.newest?.text ?? "no report")"
            )
            let sentences = part.values.filter { $0.key.hasPrefix("latest ") }.map(\.value)
            #expect(sentences.contains { $0.contains(input.sentence) }, "\(part.values)")

            try await DaemonTests.expectGoesOn(daemon, robot, diagnostics)
        }

        @Test func `what is no request at all is counted where goals come in`() async throws {
            let robot = try WallRobot()
            let daemon = try await Daemon(sensors: [robot.endpoint])
            let diagnostics = try Diagnostics(daemon)
            let stranger = try Stranger(daemon.goalEndpoint)
            stranger.say("GET / HTTP/1.1\r\nHost: robot\r\n\r\n")
            stranger.hangUp()
            let report = await diagnostics.first {
                $0.count("socket goals", "connections_ended") == 1
            }
            #expect(
                report?.part("socket goals")?["latest connection ended"]?.contains("127.0.0.1")
                    == true,
                "\(diagnostics.newest?.text ?? "no report")"
            )
            try await DaemonTests.expectGoesOn(daemon, robot, diagnostics)
        }
    }
}
