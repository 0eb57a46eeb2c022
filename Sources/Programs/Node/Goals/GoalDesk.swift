internal import Foundation
package import Messages
internal import ServiceLifecycle
internal import Synchronization

/// Takes goals in, has them answered one after the other on a thread of its own, and sees to it
/// that every goal is answered by its deadline, whatever the answering thread is doing.
package final class GoalDesk: Service {
    /// Answers one goal from the map as it is now; runs on the desk's thread.
    package typealias Answer = @Sendable (GoalQuestion) -> GoalResult

    /// Hands an answer to whoever asked; called exactly once for each goal.
    package typealias Reply = @Sendable (GoalResult) -> Void

    private struct Request: Sendable {
        let goal: GoalQuestion
        let arrived: ContinuousClock.Instant
        let reply: Reply
    }

    private let ledger: Mutex<GoalLedger<Request>>
    private let wake = Mailbox<Void>(capacity: 1)
    private let tally = Mutex(GoalTally())
    private let defaultDeadlineSeconds: @Sendable () -> Double
    private let answer: Answer

    /// Creates a desk at which at most `capacity` goals wait.
    ///
    /// `defaultDeadlineSeconds` is read anew for every goal.
    package init(
        capacity: Int = 64,
        defaultDeadlineSeconds: @autoclosure @escaping @Sendable () -> Double,
        answer: @escaping Answer
    ) {
        ledger = Mutex(GoalLedger(capacity: capacity))
        self.defaultDeadlineSeconds = defaultDeadlineSeconds
        self.answer = answer
    }

    /// For how long goals have waited without any being answered.
    package var stalledSeconds: Double { wake.stalledSeconds }

    /// The counts so far.
    package var counts: GoalTally { tally.withLock { $0 } }

    /// Takes in a goal; `reply` is called exactly once, on any thread.
    package func ask(_ goal: GoalQuestion, reply: @escaping Reply) {
        let defaultSeconds = defaultDeadlineSeconds()
        let request = Request(goal: goal, arrived: .now, reply: reply)
        guard goal.deadlineSeconds >= 0, goal.deadlineSeconds <= Self.longestDeadlineSeconds else {
            return close(
                request,
                .rejected,
                "deadline_s is \(goal.deadlineSeconds); allowed are 0 (the default of "
                    + "\(defaultSeconds) s) to \(Self.longestDeadlineSeconds)"
            )
        }
        let seconds = goal.deadlineSeconds == 0 ? defaultSeconds : goal.deadlineSeconds
        // Kept back for the way of the answer and for a busy machine.
        let margin = min(0.02, seconds / 4)
        let deadline = request.arrived + .seconds(max(0, seconds - margin))
        switch ledger.withLock({ $0.admit(request, id: goal.goalID, deadline: deadline) }) {
        case .queued:
            wake.put(())
        case .busy:
            close(request, .busy, "too many goals wait; ask again in a moment")
        case .duplicate:
            close(request, .rejected, "a goal of id '\(goal.goalID)' is being answered already")
        }
    }

    /// Ends a goal that waits; it is answered as cancelled.
    ///
    /// - Returns: whether there was such a goal.
    @discardableResult
    package func cancel(goalID: String) -> Bool {
        guard let request = ledger.withLock({ $0.cancel(id: goalID) }) else { return false }
        close(request, .cancelled, "cancelled by the asker")
        return true
    }

    /// Answers goals until the daemon ends; goals that still wait then are answered as cancelled.
    package func run() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                try await PeriodicWorker(name: "deadlines", every: .milliseconds(5)) { _ in
                    self.answerOverdue()
                }.run()
            }
            group.addTask {
                try await MailboxWorker(name: "goals", mailbox: self.wake) { _ in
                    self.answerWaiting()
                }.run()
            }
            try await group.waitForAll()
        }
        for (_, request) in ledger.withLock({ $0.removeOverdue(now: .now + .seconds(86_400)) }) {
            close(request, .cancelled, "the daemon is ending")
        }
    }

    private static let longestDeadlineSeconds = 3_600.0

    private func answerWaiting() {
        while let (id, request) = ledger.withLock({ $0.begin() }) {
            wake.comesRound()
            let began = ContinuousClock.now
            var result = answer(request.goal)
            result.timing.queueMilliseconds = (began - request.arrived).milliseconds
            if ledger.withLock({ $0.finish(id: id) }) {
                deliver(result, request)
            } else {
                tally.withLock { $0.late += 1 }
            }
        }
    }

    private func answerOverdue() {
        for (_, request) in ledger.withLock({ $0.removeOverdue(now: .now) }) {
            close(
                request,
                .deadline,
                "no answer in time; give the goal a longer deadline than "
                    + "\((.now - request.arrived).milliseconds.rounded() / 1_000) s"
            )
        }
    }

    private func close(_ request: Request, _ status: GoalStatus, _ reason: String) {
        deliver(
            GoalResult(
                goalID: request.goal.goalID,
                text: request.goal.text,
                status: status,
                reason: reason
            ),
            request
        )
    }

    private func deliver(_ result: GoalResult, _ request: Request) {
        var result = result
        let took = ContinuousClock.now - request.arrived
        result.timing.totalMilliseconds = took.milliseconds
        tally.withLock { $0.count(result.status, took) }
        request.reply(result)
    }
}

/// How goals were answered so far.
package struct GoalTally: Sendable {
    /// Answers by status.
    package var byStatus: [GoalStatus: Int] = [:]

    /// Answers that came after their deadline and were thrown away.
    package var late = 0

    private var took = LatencyWindow()

    /// How long answers take.
    package var latency: LatencyFigures { took.figures }

    mutating func count(_ status: GoalStatus, _ took: Duration) {
        byStatus[status, default: 0] += 1
        self.took.add(took)
    }
}
