internal import Grounding
internal import Mapping
internal import Messages

extension FuzzTarget {
    /// A goal as it comes from the wire, read in words and looked for in a small room: the text, then negatives, one a line.
    static let goals = FuzzTarget(
        "goals",
        longestInput: 512,
        words: [
            " the ", " a ", " all ", " not ", " and ", " on ", " left of ", " between ",
            " nearest ",
            " second ", " from the left", " mug", " table", " red ", " small ", " largest ", "\"",
            ",", " except ", " that is ",
        ],
        seeds: {
            [
                "mug", "the small red mug on the table", "the chair nearest to the sofa",
                "the second mug from the left", "all mugs not on the table\nthe blue one\ncup",
                "\"left of\"", "where is the mug that is red and between the table and the mug",
                "the mug nearest", "mug\nnot red\nnot on the table", "Küche, 杯子; ☂",
            ].enumerated().map { ("\($0)", Array($1.utf8)) }
        },
        feed: { bytes in
            let lines = String(decoding: bytes, as: UTF8.self).split(
                separator: "\n",
                omittingEmptySubsequences: false
            ).map(String.init)
            var message = LanguageGoal(goalID: "g", text: lines[0])
            message.negatives = Array(lines.dropFirst())
            var registry = ObjectRegistry()
            let goal = Goal(try LanguageGoal(decoding: message.encoded()))
            let answer = TinyRoom.grounder.answer(goal, in: map, registry: &registry)
            let result = GoalResult(answer, worldFrame: "map")
            do throws(WireError) {
                _ = try GoalResult(decoding: result.encoded())
            } catch {
                preconditionFailure("an answer that nobody can read: \(error)")
            }
        }
    )

    private static let map = TinyRoom.grounder.prepare(
        TinyRoom.seen(from: 4).engine.map.snapshot()
    )
}
