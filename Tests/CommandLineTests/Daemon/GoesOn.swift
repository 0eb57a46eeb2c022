import Foundation
import Messages
import Testing
import Transport

extension DaemonTests {
    /// Expects that more frames are posed, become a map, and a goal is answered from it.
    ///
    /// - Returns: whether they are.
    @discardableResult
    static func expectGoesOn(
        _ daemon: Daemon,
        _ robot: WallRobot,
        _ diagnostics: Diagnostics
    ) async throws -> Bool {
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
        let isAnswered = [.found, .ambiguous, .notFound, .notFoundUnseen].contains(status)
        #expect(isAnswered && daemon.isRunning, "\(status)")
        return goesOn && isAnswered && daemon.isRunning
    }
}
