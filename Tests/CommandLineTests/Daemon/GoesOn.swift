import Foundation
import Messages
import Testing
import Transport

extension DaemonTests {
    /// More frames are posed, become a map, and a goal is answered from it.
    static func expectGoesOn(
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
