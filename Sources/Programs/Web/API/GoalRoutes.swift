internal import Foundation
internal import Hummingbird
internal import Messages
internal import Node

/// Questions and their answers.
func goalRoutes(_ view: LiveView) -> [Route] {
    [
        Route(.get, "/api/v1/goals") { _ in Response(json: GoalsDocument(view)) },
        Route(.post, "/api/v1/goals") { call throws(RequestFailure) in
            let question = try QuestionBody(call.body, view.frames).question
            return Response(json: answerDocument(await view.ask(question)))
        },
        Route(.delete, "/api/v1/goals/{goal_id}") { call throws(RequestFailure) in
            let id = call.segment("goal_id")
            let result = await view.ask(.cancel(CancelGoal(goalID: id)))
            guard result.status == .cancelled else {
                throw .missing(
                    "no goal '\(id.prefix(200))' waits or stands",
                    whatToDo: "GET /api/v1/goals lists those that stand"
                )
            }
            return Response(json: answerDocument(result))
        },
    ]
}

private func answerDocument(_ result: GoalResult) -> AnswerRecordDocument {
    AnswerRecordDocument(GivenAnswer(now: result))
}
