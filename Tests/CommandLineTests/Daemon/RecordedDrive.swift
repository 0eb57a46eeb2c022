import Testing

/// A daemon that recorded itself while a robot drove until something was predicted, was asked for the wall, and ended.
func recordedDrive(into path: String) async throws {
    let robot = try WallRobot()
    let daemon = try await Daemon(sensors: [robot.endpoint], more: "record: {path: '\(path)'}")
    let diagnostics = try Diagnostics(daemon)
    let isMapping = try await robot.drive {
        (diagnostics.newest?.count("predictor", "predictions") ?? 0) > 0
    }
    #expect(isMapping, "\(diagnostics.newest?.text ?? "no report")")
    let asked = try await Program.run("ask", "wall", "--endpoint", daemon.goalEndpoint)
    #expect([0, 3].contains(asked.status), "\(asked.errors)")
    #expect(diagnostics.newest?.count("recording", "dropped") == 0)
    let (ending, _) = try #require(await daemon.terminate())
    #expect(ending.exitStatus == 0 && !ending.wasKilled)
}
