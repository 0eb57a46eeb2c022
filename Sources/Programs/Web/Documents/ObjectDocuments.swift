internal import Grounding
internal import Messages
internal import Node

/// The things that answers named.
struct ObjectsDocument: Encodable {
    let frame: String
    let epoch: UInt64
    let revision: UInt64
    let objects: [AnswerDocument.ObjectDocument]

    /// `frame` is the map's, for a list that is still empty.
    init(_ array: ObjectArray, frame: String) {
        self.frame = frame
        (epoch, revision) = (array.header.mapEpoch, array.header.mapRevision)
        objects = array.objects.map { AnswerDocument.ObjectDocument($0) }
    }
}

/// A thing, and the keyframes that saw it.
struct ObjectPageDocument: Encodable {
    private enum Key: String, CodingKey {
        case frame, seenIn
    }

    private struct View: Encodable {
        let n: Int
        let camera: String
        let stampNs: Int64
        let widthPx: Int
        let heightPx: Int
        let boxPx: [Double]
        let share: Double
        let image: String
    }

    private let object: AnswerDocument.ObjectDocument
    private let views: [View]
    private let frame: String

    init(_ object: ObjectMessage, _ views: [ObjectView], frame: String) {
        self.object = AnswerDocument.ObjectDocument(object)
        self.frame = frame
        self.views = views.enumerated().map { n, view in
            View(
                n: n,
                camera: view.keyframe.camera,
                stampNs: view.keyframe.stampNanoseconds,
                widthPx: view.keyframe.pinhole.width,
                heightPx: view.keyframe.pinhole.height,
                boxPx: [view.box.x - 0.5, view.box.y - 0.5, view.box.width, view.box.height],
                share: view.share,
                image: "/api/v1/objects/\(object.id)/views/\(n)"
            )
        }
    }

    func encode(to encoder: any Encoder) throws {
        try object.encode(to: encoder)
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(frame, forKey: .frame)
        try container.encode(views, forKey: .seenIn)
    }
}

/// Where a robot can stand for a thing.
struct NavGoalPageDocument: Encodable {
    private enum Key: String, CodingKey {
        case frame
    }

    private let goal: AnswerDocument.NavGoalDocument
    private let frame: String

    init(_ goal: NavGoal, frame: String) {
        self.goal = AnswerDocument.NavGoalDocument(goal)
        self.frame = frame
    }

    func encode(to encoder: any Encoder) throws {
        try goal.encode(to: encoder)
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(frame, forKey: .frame)
    }
}
