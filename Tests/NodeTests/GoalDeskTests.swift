import Foundation
import Logging
import Messages
import Node
import ServiceLifecycle
import Synchronization
import Testing

/// A desk that runs while `body` does.
private func withDesk(
    capacity: Int = 64,
    answer: @escaping GoalDesk.Answer,
    body: (GoalDesk) async throws -> Void
) async throws {
    let desk = GoalDesk(capacity: capacity, defaultDeadlineSeconds: 120, answer: answer)
    let group = ServiceGroup(
        configuration: .init(
            services: [desk],
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
    )
    async let running: Void = group.run()
    // Other suites may hold the cooperative threads for seconds: the clock starts when the desk is there.
    _ = await desk.reply(to: LanguageGoal(goalID: "first", text: "first"))
    try await body(desk)
    await group.triggerGracefulShutdown()
    try await running
}

private func found(_ goal: GoalQuestion) -> GoalResult {
    GoalResult(goalID: goal.goalID, text: goal.text, status: .found, reason: "")
}

extension GoalDesk {
    /// Asks and waits for the reply.
    fileprivate func reply(to goal: LanguageGoal) async -> GoalResult {
        await reply(to: .named(goal))
    }

    fileprivate func reply(to question: GoalQuestion) async -> GoalResult {
        await withCheckedContinuation { continuation in
            ask(question) { continuation.resume(returning: $0) }
        }
    }
}

struct GoalDeskTests {
    @Test func `goals are answered and counted`() async throws {
        try await withDesk(answer: found) { desk in
            for number in 1...3 {
                let result = await desk.reply(to: LanguageGoal(goalID: "\(number)", text: "mug"))
                #expect(result.status == .found)
                #expect(result.goalID == "\(number)")
                #expect(result.timing.totalMilliseconds >= result.timing.queueMilliseconds)
            }
            #expect(desk.counts.byStatus == [.found: 4])
        }
    }

    @Test func `a goal whose answer takes too long is told so in time`() async throws {
        try await withDesk(
            answer: { goal in
                if goal.text == "slow" { Thread.sleep(forTimeInterval: 2) }
                return found(goal)
            },
            body: { desk in
                var slow = LanguageGoal(goalID: "slow", text: "slow")
                slow.deadlineSeconds = 0.3
                let asked = ContinuousClock.now
                let (result, answered) = await withCheckedContinuation { continuation in
                    desk.ask(.named(slow)) {
                        continuation.resume(returning: ($0, ContinuousClock.now))
                    }
                }
                #expect(result.status == .deadline)
                #expect(result.reason.contains("longer deadline"))
                // A busy machine may run the desk's thread late, but not as late as the slow answer.
                #expect(answered - asked < .seconds(1))
                // Behind it in the queue, with time enough: answered all the same.
                let patient = await desk.reply(to: LanguageGoal(goalID: "patient", text: "mug"))
                #expect(patient.status == .found)
                #expect(desk.counts.late == 1)
            }
        )
    }

    @Test func `what is pointed at waits, is answered and counted like what is named`() async throws
    {
        try await withDesk(
            answer: { goal in
                if case .pointed = goal { Thread.sleep(forTimeInterval: 0.5) }
                return found(goal)
            },
            body: { desk in
                var prompt = PromptGoal(goalID: "p", camera: "front")
                prompt.points = [.init(x: 3, y: 4)]
                let result = await desk.reply(to: .pointed(prompt))
                #expect(result.goalID == "p" && result.text == "point 3,4 of front")
                prompt.goalID = "late"
                prompt.deadlineSeconds = 0.1
                #expect(await desk.reply(to: .pointed(prompt)).status == .deadline)
                prompt.deadlineSeconds = -1
                #expect(await desk.reply(to: .pointed(prompt)).status == .rejected)
                #expect(desk.counts.byStatus == [.found: 2, .deadline: 1, .rejected: 1])
            }
        )
    }

    @Test(arguments: [-1.0, 4_000])
    func `a deadline that makes no sense is rejected`(seconds: Double) async throws {
        try await withDesk(answer: found) { desk in
            var goal = LanguageGoal(goalID: "1", text: "mug")
            goal.deadlineSeconds = seconds
            let result = await desk.reply(to: goal)
            #expect(result.status == .rejected)
            #expect(result.reason.contains("deadline_s is \(seconds)"))
        }
    }

    @Test func `goals that wait at the end are told that the daemon ends`() async throws {
        let replies = Mutex<[GoalStatus]>([])
        // The first goal is being answered until the second has been cancelled, however late this task runs.
        let isCancelled = DispatchSemaphore(value: 0)
        try await withDesk(
            answer: { goal in
                if goal.goalID == "1" { isCancelled.wait() }
                Thread.sleep(forTimeInterval: 0.2)
                return found(goal)
            },
            body: { desk in
                defer { isCancelled.signal() }
                for number in 1...3 {
                    desk.ask(.named(LanguageGoal(goalID: "\(number)", text: "mug"))) { result in
                        replies.withLock { $0.append(result.status) }
                    }
                }
                #expect(desk.cancel(goalID: "2"))
                #expect(!desk.cancel(goalID: "2"))
            }
        )
        #expect(replies.withLock { $0 }.count == 3)
    }

    @Test func `more goals than fit are told to come again`() async throws {
        try await withDesk(
            capacity: 1,
            answer: { goal in
                Thread.sleep(forTimeInterval: 0.1)
                return found(goal)
            },
            body: { desk in
                let statuses = await withTaskGroup(of: GoalStatus.self) { group in
                    for number in 1...5 {
                        group.addTask {
                            await desk.reply(to: LanguageGoal(goalID: "\(number)", text: "mug"))
                                .status
                        }
                    }
                    return await group.reduce(into: []) { $0.append($1) }
                }
                #expect(statuses.contains(.busy))
                #expect(statuses.contains(.found))
                #expect(statuses.count == 5)
            }
        )
    }
}
