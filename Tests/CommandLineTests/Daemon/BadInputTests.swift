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

            try await expectGoesOn(daemon, robot, diagnostics)
        }

        @Test func `what is no request at all is counted where goals come in`() async throws {
            let robot = try WallRobot()
            let daemon = try await Daemon(sensors: [robot.endpoint])
            let diagnostics = try Diagnostics(daemon)
            try callAsStranger(daemon.goalEndpoint, "GET / HTTP/1.1\r\nHost: robot\r\n\r\n")
            let report = await diagnostics.first {
                $0.count("socket goals", "connections_ended") == 1
            }
            #expect(
                report?.part("socket goals")?["latest connection ended"]?.contains("127.0.0.1")
                    == true,
                "\(diagnostics.newest?.text ?? "no report")"
            )
            try await expectGoesOn(daemon, robot, diagnostics)
        }

        /// More frames are posed, become a map, and a goal is answered from it.
        private func expectGoesOn(
            _ daemon: Daemon,
            _ robot: WallRobot,
            _ diagnostics: Diagnostics
        ) async throws {
            let before = diagnostics.newest?.count("ingest", "front posed") ?? 0
            let client = GoalClient(endpoint: daemon.goalEndpoint)
            var (posed, status) = (before, GoalStatus.mapEmpty)
            let goesOn = try await robot.drive {
                posed = diagnostics.newest?.count("ingest", "front posed") ?? before
                let goal = LanguageGoal(goalID: UUID().uuidString, text: "wall")
                status = try await client.ask(goal, waitSeconds: patienceSeconds).status
                return posed > before && status != .mapEmpty
            }
            #expect(goesOn, "\(posed) frames after \(before): \(diagnostics.newest?.text ?? "")")
            #expect([.found, .ambiguous, .notFound, .notFoundUnseen].contains(status))
            #expect(daemon.isRunning)
        }
    }
}

/// Says something to a port in a language that nobody there speaks, and hangs up.
private func callAsStranger(_ endpoint: String, _ text: String) throws {
    let port = try #require(endpoint.split(separator: ":").last.flatMap { UInt16($0) })
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    let status = withUnsafePointer(to: &address) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
        }
    }
    try #require(status == 0)
    let bytes = Array(text.utf8)
    #expect(write(descriptor, bytes, bytes.count) == bytes.count)
}
