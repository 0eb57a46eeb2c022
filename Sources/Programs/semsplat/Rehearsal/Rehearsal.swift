internal import Foundation
internal import Messages
internal import Node
internal import Transport

/// A daemon process of this program's own and a robot's socket for it to listen to, on free ports of
/// this machine.
final class Rehearsal {
    /// Where the robot publishes.
    let robot: SensorPublisher
    /// The daemon's answers.
    let goals: GoalClient
    /// What the daemon publishes.
    let results: ResultsHeard
    /// Where the daemon listens, in words.
    let summary: String

    private let daemon: ChildProgram

    /// Starts a daemon with the default configuration; its configuration and log go into `folder`.
    ///
    /// `mapBudgetMebibytes` is the most memory for its map; it records itself into `recording`, where that is given.
    init(
        in folder: URL,
        mapBudgetMebibytes: Int? = nil,
        recording: String? = nil
    ) async throws {
        robot = try SensorPublisher(endpoint: "tcp://127.0.0.1:*")
        let configuration = folder.appending(path: "daemon.yaml")
        let budget = mapBudgetMebibytes ?? NodeConfiguration().mapping.budgetMebibytes
        let text = """
            sensors:
              endpoints: [\(robot.endpoint)]
            goal_endpoint: tcp://127.0.0.1:*
            result_endpoint: tcp://127.0.0.1:*
            http: {endpoint: none}
            mapping:
              budget_mib: \(budget)
            record:
              path: "\(recording ?? "none")"

            """
        try Data(text.utf8).write(to: configuration)
        daemon = try ChildProgram(
            ["run", "--config", configuration.path],
            log: folder.appending(path: "daemon.log")
        )
        let bound = try await Self.endpoints(of: daemon)
        goals = GoalClient(endpoint: bound.goals)
        results = try ResultsHeard(endpoint: bound.results)
        summary = "robot \(robot.endpoint), goals \(bound.goals), results \(bound.results)"
    }

    /// Whether the daemon still runs.
    var isRunning: Bool { daemon.isRunning }

    /// Ends the daemon with SIGTERM.
    ///
    /// - Returns: how long it took; nil when it had to be killed.
    func end() async -> Duration? {
        results.close()
        robot.close()
        return await daemon.end()
    }

    /// Asks for a thing by name.
    func ask(
        _ text: String,
        wantsMasks: Bool = false
    ) async throws(TransportError) -> GoalResult {
        var goal = LanguageGoal(goalID: UUID().uuidString, text: text)
        goal.wants.masks = wantsMasks
        goal.deadlineSeconds = 5
        return try await goals.ask(goal, waitSeconds: 6)
    }

    /// The daemon says in its log where it listens.
    private static func endpoints(
        of daemon: ChildProgram
    ) async throws -> (goals: String, results: String) {
        let end = ContinuousClock.now + .seconds(30)
        while ContinuousClock.now < end, daemon.isRunning {
            if let match = daemon.text.firstMatch(of: /goals at (\S+); results at (\S+)\n/) {
                return (String(match.1), String(match.2))
            }
            try await Task.sleep(for: .milliseconds(20))
        }
        throw CommandFailure(.failed, "the daemon did not start: \(daemon.text)")
    }
}
