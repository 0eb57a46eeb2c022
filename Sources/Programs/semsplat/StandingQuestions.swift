internal import Foundation
internal import Messages
internal import Node
internal import Synchronization
internal import Transport

/// Goals that stand at a daemon until this program is stopped; what happens to their objects is printed as it comes.
struct StandingQuestions {
    private let goals: [LanguageGoal]
    private let daemon: DaemonOptions
    private let results: String

    init(_ goals: [LanguageGoal], _ daemon: DaemonOptions, results: String) {
        self.goals = goals.map { goal in
            var goal = goal
            (goal.goalID, goal.isStanding) = ("ask-\(UUID().uuidString)", true)
            return goal
        }
        self.daemon = daemon
        self.results = results
    }

    /// Asks, prints, and takes the goals back at the end.
    func run() async throws {
        // Listening first, so that nothing is pushed before somebody hears it.
        let input = try subscriber()
        defer { input.close() }
        let client = GoalClient(
            endpoint: daemon.endpoint,
            security: try daemon.keys.security()
        )
        var heard: [String: UInt64] = [:]
        for goal in goals {
            do throws(TransportError) {
                let first = try await client.ask(goal, waitSeconds: daemon.deadline + 1)
                heard[goal.goalID] = first.eventNumber
                printNow(first.event == .none ? answerText(first) : eventText(first))
            } catch {
                throw CommandFailure(error, endpoint: daemon.endpoint, seconds: daemon.deadline)
            }
        }
        let (ending, firsts) = (Ending(), heard)
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                await onOwnThread("standing") {
                    printEvents(from: input, after: firsts, until: ending)
                }
            }
            await untilStopped(after: nil)
            ending.isOver.store(true, ordering: .relaxed)
        }
        for goal in goals {
            _ = try? await client.cancel(CancelGoal(goalID: goal.goalID), waitSeconds: 1)
        }
    }

    /// Prints what is pushed after the first answers, which came as replies already: `firsts` has their numbers.
    private func printEvents(
        from input: Subscriber,
        after firsts: [String: UInt64],
        until ending: Ending
    ) {
        var isRefused = false
        while !ending.isOver.load(ordering: .relaxed) {
            if !isRefused, let refusal = input.counters.refused[.handshakeFailed] {
                isRefused = true
                StandardError.write("error: nothing is heard: \(refusal.latest)")
            }
            guard let envelope = input.take(waitingSeconds: 0.1),
                let result = try? envelope.decoded(as: GoalResult.self),
                let first = firsts[result.goalID], result.eventNumber > first
            else { continue }
            printNow(eventText(result))
        }
    }

    private func subscriber() throws -> Subscriber {
        let security = try daemon.keys.security()
        do throws(TransportError) {
            let rule = TopicRule(
                "/semsplat/goal_result",
                types: [GoalResult.typeName],
                depth: 1_000
            )
            return try Subscriber(
                endpoints: [results],
                options: SubscriberOptions(rules: [rule]),
                security: [security].compactMap(\.self)
            )
        } catch {
            throw CommandFailure(.usage, "\(error)")
        }
    }
}

/// Says to the listening thread that it is over.
private final class Ending: Sendable {
    let isOver = Atomic(false)
}
