internal import Grounding
internal import Messages
internal import Synchronization
internal import Transport

/// Where goals come in, as requests or as messages, and where their answers go out: to the asker,
/// and to everybody on `/semsplat/goal_result`.
final class GoalFront: Sendable {
    private let desk: GoalDesk
    private let publisher: ResultPublisher
    private let board: MapBoard
    private let book: AnswerBook
    private let standingGoals = Mutex<[String: Standing]>([:])

    /// A goal that is answered again whenever the map changes, and what its asker knows.
    private struct Standing {
        let goal: LanguageGoal
        /// Why its asker may not ask any more.
        let withdrawn: @Sendable () -> String?
        var watch = StandingWatch()

        /// The answer with its events, if it says something new.
        mutating func news(_ result: GoalResult) -> GoalResult? {
            watch.take(result, mostObjects: Goal(goal).maximumResults)
        }
    }

    init(desk: GoalDesk, publisher: ResultPublisher, board: MapBoard, book: AnswerBook) {
        self.desk = desk
        self.publisher = publisher
        self.board = board
        self.book = book
    }

    /// Takes in a request; its answer goes to the asker too.
    func handle(_ request: GoalRequest, _ ticket: ReplyTicket) {
        take(request, withdrawn: { ticket.withdrawn }, reply: { ticket.reply($0) })
    }

    /// Takes in a goal that came as a message, or over HTTP; `reply` is called exactly once, on any thread.
    func handle(
        _ request: GoalRequest,
        reply: @escaping @Sendable (GoalResult) -> Void = { _ in }
    ) {
        take(request, withdrawn: { nil }, reply: reply)
    }

    /// The goals that are to be answered again whenever the map changes.
    var standing: [LanguageGoal] {
        standingGoals.withLock { $0.values.map(\.goal).sorted { $0.goalID < $1.goalID } }
    }

    /// Cancels the standing goals of those who may not ask any more, and says so to everybody.
    func endWithdrawn() {
        for standing in standingGoals.withLock({ Array($0.values) }) {
            guard let reason = standing.withdrawn() else { continue }
            let goal = standing.goal
            standingGoals.withLock { $0[goal.goalID] = nil }
            tell(
                GoalResult(
                    goalID: goal.goalID,
                    text: goal.text,
                    status: .cancelled,
                    reason: reason
                ),
                isStanding: true
            )
        }
    }

    /// Answers a standing goal once more and publishes the answer when it says something new.
    func answerAgain(_ goal: LanguageGoal) {
        desk.ask(.named(goal)) { [self] result in
            let news = standingGoals.withLock { $0[goal.goalID]?.news(result) }
            if let news { tell(told(news, in: goal.targetFrame), isStanding: true) }
        }
    }

    /// The first answer to a standing goal, which stands from now on.
    private func begin(
        _ goal: LanguageGoal,
        _ result: GoalResult,
        _ withdrawn: @escaping @Sendable () -> String?
    ) -> GoalResult {
        var standing = Standing(goal: goal, withdrawn: withdrawn)
        let first = standing.news(result) ?? result
        standingGoals.withLock { $0[goal.goalID] = standing }
        return first
    }

    /// The answer in the frame that was asked for; only what leaves is told there, the map's own frame holds inside.
    private func told(_ result: GoalResult, in frame: String) -> GoalResult {
        result.told(in: frame, at: board.latestFrame)
    }

    /// Tells everybody.
    private func tell(_ answer: GoalResult, isStanding: Bool = false) {
        publisher.publish(answer: answer)
        book.note(answer, isStanding: isStanding)
    }

    private static let mostStanding = 256

    private func isRoom(for goal: LanguageGoal) -> Bool {
        standingGoals.withLock { $0.count < Self.mostStanding || $0[goal.goalID] != nil }
    }

    private func take(
        _ request: GoalRequest,
        withdrawn: @escaping @Sendable () -> String?,
        reply: @escaping @Sendable (GoalResult) -> Void
    ) {
        switch request {
        case .find(let goal) where goal.isStanding && !isRoom(for: goal):
            reply(
                GoalResult(
                    goalID: goal.goalID,
                    text: goal.text,
                    status: .rejected,
                    reason: "\(Self.mostStanding) goals stand already; cancel some"
                )
            )
        case .find(let goal):
            desk.ask(.named(goal)) { [self] result in
                let stands = goal.isStanding && result.status != .rejected
                let answer = told(
                    stands ? begin(goal, result, withdrawn) : result,
                    in: goal.targetFrame
                )
                tell(answer, isStanding: stands)
                reply(answer)
            }
        case .point(let goal):
            desk.ask(.pointed(goal)) { [self] result in
                let answer = told(result, in: goal.targetFrame)
                tell(answer)
                reply(answer)
            }
        case .cancel(let cancelled):
            let stood = standingGoals.withLock { $0.removeValue(forKey: cancelled.goalID) }
            let wasWaiting = desk.cancel(goalID: cancelled.goalID)
            let isKnown = stood != nil || wasWaiting
            reply(
                GoalResult(
                    goalID: cancelled.goalID,
                    text: stood?.goal.text ?? "",
                    status: isKnown ? .cancelled : .rejected,
                    reason: isKnown
                        ? "cancelled by the asker" : "no goal '\(cancelled.goalID)' waits or stands"
                )
            )
        }
    }
}
