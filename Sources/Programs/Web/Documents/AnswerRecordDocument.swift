internal import Foundation
internal import Messages
internal import Node

/// An answer, with when it was given and whether its goal stands.
struct AnswerRecordDocument: Encodable {
    private enum Key: String, CodingKey {
        case answeredNs, standing
    }

    private let answer: GivenAnswer

    init(_ answer: GivenAnswer) { self.answer = answer }

    func encode(to encoder: any Encoder) throws {
        try AnswerDocument(answer.result, imageAddress: imageAddress).encode(to: encoder)
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(answer.answeredNanoseconds, forKey: .answeredNs)
        try container.encode(answer.isStanding, forKey: .standing)
    }
}

/// Where the image that a mask lies on is served.
func imageAddress(_ mask: ObjectMask) -> String {
    let camera = mask.camera.addingPercentEncoding(withAllowedCharacters: .alphanumerics)
    return "/api/v1/cameras/\(camera ?? "")/image?stamp_ns=\(mask.imageStampNanoseconds)"
}

/// The latest answers, and the goals that stand.
struct GoalsDocument: Encodable {
    struct Standing: Encodable {
        let goalId: String
        let text: String
        let answer: AnswerRecordDocument?
    }

    let goals: [AnswerRecordDocument]
    let standing: [Standing]

    init(_ view: LiveView) {
        let latest = view.answers.latest
        goals = latest.map { AnswerRecordDocument($0) }
        standing = view.standing.map { goal in
            Standing(
                goalId: goal.goalID,
                text: goal.text,
                answer: latest.first { $0.result.goalID == goal.goalID }
                    .map { AnswerRecordDocument($0) }
            )
        }
    }
}
