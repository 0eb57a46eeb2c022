import Foundation
import Messages
import Testing
import Transport

/// A daemon that a robot drives for, and somebody who reads its diagnostics while faults are injected.
///
/// Used by one task.
struct FaultedDaemon {
    let robot: WallRobot
    let daemon: Daemon
    let diagnostics: Diagnostics

    init(more: String = "", environment: [String: String] = [:]) async throws {
        robot = try WallRobot()
        daemon = try await Daemon(
            sensors: [robot.endpoint],
            more: more,
            environment: environment
        )
        diagnostics = try Diagnostics(daemon)
    }

    /// Drives until there is a map.
    func map() async throws {
        let isMapping = try await robot.drive {
            (diagnostics.newest?.count("map", "gaussians") ?? 0) > 0
        }
        try #require(isMapping, "\(diagnostics.newest?.text ?? "no report")")
    }

    /// Drives until a figure of diagnostics grows by so much; false when it does not for long.
    func drive(until part: String, _ key: String, growsBy growth: Int) async throws -> Bool {
        let before = diagnostics.newest?.count(part, key) ?? 0
        return try await robot.drive {
            (diagnostics.newest?.count(part, key) ?? 0) >= before + growth
        }
    }

    /// From a fault to its name in diagnostics: two seconds, and one for a machine that tests other things besides.
    static let namedWithinSeconds = 3.0

    /// Expects that diagnostics complain of a part with these words soon.
    ///
    /// - Parameters:
    ///   - part: the part's name, or how it begins.
    ///   - words: what the complaint must have, what to do included.
    ///   - seconds: how soon.
    ///   - step: what goes on meanwhile, 25 times a second.
    /// - Returns: after how many seconds.
    /// - Throws: what a step throws, and when it was not named for long.
    @discardableResult
    func expectNamed(
        _ part: String,
        _ words: [String],
        within seconds: Double = namedWithinSeconds,
        while step: () throws -> Void
    ) async throws -> Double {
        let start = ContinuousClock.now
        var named: Double?
        while named == nil, start.duration(to: .now) < .seconds(20) {
            try step()
            try await Task.sleep(for: .milliseconds(40))
            let isNamed = diagnostics.newest?.status.contains { status in
                status.name.hasPrefix(part) && status.level != .ok
                    && words.allSatisfy(status.message.contains)
            }
            if isNamed == true { named = start.duration(to: .now) / .seconds(1) }
        }
        let took = try #require(named, "\(diagnostics.newest?.text ?? "no report")")
        #expect(took < seconds)
        return took
    }

    /// Whether a goal is answered, by whatever status, within its deadline.
    func isAnswering(within seconds: Double = 5) async -> Bool {
        var goal = LanguageGoal(goalID: UUID().uuidString, text: "wall")
        goal.deadlineSeconds = seconds
        let client = GoalClient(endpoint: daemon.goalEndpoint)
        do {
            let result = try await client.ask(goal, waitSeconds: seconds + 1)
            return result.status != .rejected
        } catch {
            return false
        }
    }

    /// Goes on as if nothing had been.
    ///
    /// - Returns: whether it does.
    /// - Throws: what driving throws.
    @discardableResult
    func expectGoesOn() async throws -> Bool {
        try await DaemonTests.expectGoesOn(daemon, robot, diagnostics)
    }
}
