internal import Messages
internal import Synchronization

/// The latest answers, for whoever begins to look later.
package final class AnswerBook: Sendable {
    private static let mostAnswers = 50

    private let answers = Mutex<[GivenAnswer]>([])
    private let hub: ViewerHub

    init(hub: ViewerHub) { self.hub = hub }

    /// Notes an answer that somebody got.
    func note(_ result: GoalResult, isStanding: Bool) {
        var result = result
        // Points go to whoever asked; some hundred kilobytes each are not kept.
        for at in result.objects.indices {
            result.objects[at].points = nil
            result.objects[at].graspRegion?.points = nil
            result.objects[at].graspRegion?.obstacles = nil
        }
        let answer = GivenAnswer(
            result: result,
            answeredNanoseconds: nowNanoseconds(),
            isStanding: isStanding
        )
        answers.withLock { answers in
            answers.append(answer)
            if answers.count > Self.mostAnswers { answers.removeFirst() }
        }
        hub.tell(.answer(answer))
    }

    /// The latest answers, the newest first.
    package var latest: [GivenAnswer] { answers.withLock { $0.reversed() } }
}
