import Messages
import Testing

extension DaemonTests {
    /// A starving input is named within two seconds: topic, endpoint, last stamp, what to do.
    struct StarvationTests {
        @Test func `inputs that never come are named two seconds after the start`() async throws {
            let daemon = try await Daemon(sensors: ["tcp://127.0.0.1:9"])
            let diagnostics = try Diagnostics(daemon)
            let report = try #require(
                await diagnostics.first { $0.part("input /tf")?.level == .stale }
            )
            let uptimeSeconds = report.part("process")?["uptime_s"].flatMap { Double($0) }
            #expect(try #require(uptimeSeconds) <= 2)
            let image = try #require(report.part("input /camera/<name>/image"))
            #expect(image.level == .stale)
            #expect(image.message.contains("from tcp://127.0.0.1:9"))
            #expect(image.message.contains("is the robot publishing"))
        }

        @Test func `an input that stops is named within two seconds`() async throws {
            let robot = try WallRobot()
            let daemon = try await Daemon(sensors: [robot.endpoint])
            let diagnostics = try Diagnostics(daemon)
            #expect(try await robot.drive(until: diagnostics))
            // A camera that stops at the worst moment, whatever moment of the report that is.
            let fresh = await diagnostics.first { $0.part("input /camera/front/image") != nil }
            let seen = try #require(fresh)
            try robot.drive()
            let topic = "input /camera/front/image"
            let report = try #require(
                await diagnostics.first {
                    $0.stampNanoseconds > seen.stampNanoseconds && $0.part(topic)?.level == .stale
                }
            )
            let input = try #require(report.part(topic))
            let silentSeconds = try #require(input["age_s"].flatMap { Double($0) })
            #expect(silentSeconds <= 2)
            for words in [
                "/camera/front/image", robot.endpoint, "last stamp \(robot.stampNanoseconds) ns",
                "is its publisher still running?",
            ] {
                #expect(input.message.contains(words), "\(input.message)")
            }
        }
    }
}
