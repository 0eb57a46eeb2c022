import Foundation
import Geometry
import Messages
import Node
import Testing

private func mugFound() -> GoalResult {
    var result = GoalResult(goalID: "7", text: "mug", status: .found, reason: "")
    result.bestScore = 0.834
    result.threshold = 0.55
    var mug = ObjectMessage(id: "mug-3", label: "mug", score: 0.834)
    mug.centroid = Vector3(1.24, -0.31, 0.78)
    mug.size = Vector3(0.09, 0.09, 0.11)
    mug.views = 4
    mug.masks = [
        ObjectMask(
            camera: "front",
            imageStampNanoseconds: 5,
            width: 4,
            height: 3,
            boxX: 1,
            boxY: 0,
            boxWidth: 2,
            boxHeight: 2,
            runLengths: "abc",
            score: 0.9
        )
    ]
    result.objects = [mug]
    return result
}

struct AnswerTests {
    @Test func `an answer reads like a sentence`() {
        #expect(
            answerText(mugFound(), maskFiles: [["masks/mug-1.png"]]) == """
                mug: found (best score 0.83, threshold 0.55)
                  1. mug-3  score 0.83  at (  1.24,  -0.31,   0.78) m  size 0.09 x 0.09 x 0.11 m  \
                seen in 4 views
                     mask: masks/mug-1.png
                """
        )
    }

    @Test func `what was not answered says why`() {
        let result = GoalResult(
            goalID: "7",
            text: "mug",
            status: .deadline,
            reason: "the daemon had 0.1 s"
        )
        #expect(answerText(result) == "mug: the deadline passed first\n  the daemon had 0.1 s")
    }

    @Test func `the document has the keys of the contract`() throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        encoder.keyEncodingStrategy = .convertToSnakeCase
        let data = try encoder.encode(AnswerDocument(mugFound()))
        let document = try #require(
            try JSONSerialization.jsonObject(with: data) as? [String: Any]
        )
        #expect(
            document.keys.sorted() == [
                "best_score", "explored_fraction", "goal_id", "header", "objects", "reason",
                "second_score", "status", "text", "threshold", "timing",
            ]
        )
        let object = try #require((document["objects"] as? [[String: Any]])?.first)
        #expect(
            object.keys.sorted() == [
                "box", "centroid", "covariance", "description", "first_seen_ns", "gaussians", "id",
                "label",
                "last_seen_ns", "masks", "name_score", "nearest_surface_point", "points", "score",
                "state", "views",
            ]
        )
        #expect(object["centroid"] as? [Double] == [1.24, -0.31, 0.78])
        #expect(document["status"] as? String == "FOUND")
    }

    @Test func `the document says how the text was read and what happened`() throws {
        var result = mugFound()
        var reading = Interpretation()
        reading.reading = .words
        reading.words = "the red 'mug', on the 'table'"
        reading.things = [.init(name: "mug"), .init(name: "table")]
        reading.things[0].colors = ["red"]
        reading.relations = [.init(.on, thing: 0, anchors: [1])]
        result.interpretation = reading
        (result.event, result.eventNumber) = (.moved, 3)
        result.objectEvents = [.init(.moved, objectID: "mug-3", words: "moved by 0.62 m")]
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        let data = try encoder.encode(AnswerDocument(result))
        let document = try #require(
            try JSONSerialization.jsonObject(with: data) as? [String: Any]
        )
        #expect(document["event"] as? String == "MOVED")
        #expect(document["event_number"] as? Int == 3)
        let interpretation = try #require(document["interpretation"] as? [String: Any])
        #expect(interpretation["reading"] as? String == "WORDS")
        let relation = try #require(
            (interpretation["relations"] as? [[String: Any]])?.first
        )
        #expect(relation["kind"] as? String == "ON")
        #expect(relation["anchors"] as? [Int] == [1])
        #expect(answerText(result).contains("  read as: the red 'mug', on the 'table'\n"))
        #expect(
            eventText(result).hasPrefix("3. mug: MOVED\n  MOVED mug-3: moved by 0.62 m\nmug: found")
        )
    }
}
