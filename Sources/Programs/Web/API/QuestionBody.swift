internal import Foundation
internal import Messages
internal import Node
internal import Transport

/// The body of `POST /api/v1/goals`.
struct QuestionBody {
    /// What is asked.
    let question: GoalRequest

    private static let members: Set = [
        "text", "point", "goal_id", "frame", "negatives", "standing", "max_results", "deadline_s",
        "masks", "nav_goal", "grasp_region",
    ]
    private static let ofTextOnly = ["negatives", "standing", "max_results"]
    private static let mostCharacters = 1_000
    private static let farthestPixel = 1e6
    private static let longestDeadlineSeconds = 60.0

    /// Reads it; images are pointed to as `frames` count them.
    init(_ bytes: [UInt8], _ frames: FrameShelf) throws(RequestFailure) {
        let body = try JSONBody(bytes, known: Self.members)
        guard body.has("text") != body.has("point") else {
            throw .wrong(
                "body",
                "it asks for nothing, or for two things",
                allowed: "either text or point"
            )
        }
        let id = try Self.goalID(body)
        if body.has("text") {
            question = .find(try Self.named(body, id))
        } else {
            question = .point(try Self.pointed(body, id, frames))
        }
    }

    private static func goalID(_ body: JSONBody) throws(RequestFailure) -> String {
        guard let id = try body.text("goal_id", characters: 1...200) else {
            return UUID().uuidString
        }
        guard id.wholeMatch(of: /[A-Za-z0-9._:@\-]+/) != nil else {
            throw .wrong(
                "goal_id",
                "it has other characters",
                allowed: "letters, digits and . _ : @ -"
            )
        }
        return id
    }

    private static func named(_ body: JSONBody, _ id: String) throws(RequestFailure) -> LanguageGoal
    {
        let text = try body.text("text", characters: 1...mostCharacters) ?? ""
        var goal = LanguageGoal(goalID: id, text: text)
        goal.negatives = try body.texts("negatives", atMost: 32, characters: 1...mostCharacters)
        goal.isStanding = try body.flag("standing") ?? false
        goal.maximumResults = try body.integer("max_results", in: 1...100) ?? 0
        goal.targetFrame = try body.text("frame", characters: 0...100) ?? ""
        goal.deadlineSeconds = try deadline(body)
        goal.wants = try wants(body)
        return goal
    }

    private static func pointed(
        _ body: JSONBody,
        _ id: String,
        _ frames: FrameShelf
    ) throws(RequestFailure) -> PromptGoal {
        if let name = ofTextOnly.first(where: { body.has($0) }) {
            throw .wrong(name, "it goes with text only", allowed: "it with text, or leave it away")
        }
        guard
            let point = try body.object(
                "point",
                known: ["camera", "x_px", "y_px", "sequence", "stamp_ns"]
            ),
            let camera = try point.text("camera", characters: 1...100),
            let x = try point.number("x_px", in: -farthestPixel...farthestPixel),
            let y = try point.number("y_px", in: -farthestPixel...farthestPixel)
        else { throw .wrong("point", "something is missing", allowed: "camera, x_px and y_px") }
        var goal = PromptGoal(goalID: id, camera: camera)
        goal.points = [.init(x: x, y: y)]
        goal.imageStampNanoseconds = try stamp(point, camera, frames)
        goal.targetFrame = try body.text("frame", characters: 0...100) ?? ""
        goal.deadlineSeconds = try deadline(body)
        goal.wants = try wants(body)
        return goal
    }

    private static func stamp(
        _ point: JSONBody,
        _ camera: String,
        _ frames: FrameShelf
    ) throws(RequestFailure) -> Int64 {
        let stamp = try point.integer("stamp_ns", in: 0...Int(Int64.max))
        guard let sequence = try point.integer("sequence", in: 0...mostExactInteger) else {
            return Int64(stamp ?? 0)
        }
        guard let frame = frames.frame(of: camera, where: { $0.sequence == sequence }) else {
            throw .missing(
                "image \(sequence) of '\(camera.prefix(100))' is not kept",
                whatToDo: "point into a newer image; they are kept while somebody fetches them"
            )
        }
        return frame.stampNanoseconds
    }

    private static func deadline(_ body: JSONBody) throws(RequestFailure) -> Double {
        try body.number("deadline_s", in: Double.leastNonzeroMagnitude...longestDeadlineSeconds)
            ?? 0
    }

    private static func wants(_ body: JSONBody) throws(RequestFailure) -> LanguageGoal.Wants {
        var wants = LanguageGoal.Wants()
        wants.masks = try body.flag("masks") ?? true
        wants.navGoal = try body.flag("nav_goal") ?? true
        wants.graspRegion = try body.flag("grasp_region") ?? false
        return wants
    }
}
