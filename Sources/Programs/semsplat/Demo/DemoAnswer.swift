internal import Evaluation
internal import Foundation
internal import Geometry
internal import Messages

/// One answer of the daemon beside the truth.
struct DemoAnswer {
    /// The titles over `line`.
    static let header = row("asked for", "answer", "score", "at (x, y, z), m", "the truth")

    /// From its nearest true box, an answer this near is right (as in `semsplat evaluate`), if its mask
    /// shows the thing: shreds beside a chair, of which a fiftieth overlaps, are no chair.
    private static let rightWithinMetres = 0.5
    private static let leastOverlap = 0.1

    /// What was answered.
    let result: GoalResult
    /// The answer and the truth in one line.
    let line: String
    /// Whether the answer is right.
    let isRight: Bool
    /// Its mask to draw; nil when it has none.
    let mask: DemoMask?

    init(_ result: GoalResult, mask: DemoMask?, truth: SequenceTruth) {
        self.result = result
        self.mask = mask
        let name = result.text
        let best = [.found, .ambiguous].contains(result.status) ? result.objects.first : nil
        let there = truth.visible(name)
        let verdict: String
        switch best {
        case let best? where there.isEmpty:
            isRight = false
            verdict = "there is none; \(best.label) was answered"
        case let best?:
            let metres = truth.nearest(to: best.centroid, named: name)?.distanceMetres ?? .infinity
            let isShown = (mask?.overlap ?? 1) >= Self.leastOverlap
            isRight = metres <= Self.rightWithinMetres && isShown
            let overlap =
                (mask?.overlap.map { String(format: ", mask IoU %.2f", $0) } ?? "")
                + (isShown ? "" : String(format: ", below %.2f", Self.leastOverlap))
            verdict =
                (metres == 0
                    ? "inside its true box" : String(format: "%.2f m from its true box", metres))
                + overlap
        case nil:
            isRight = there.isEmpty
            verdict = there.first.map { "it is at \(place($0.obb.center))" } ?? "there is none"
        }
        line = Self.row(
            name,
            result.status.name.lowercased().replacing("_", with: " "),
            String(format: "%.2f", result.bestScore),
            best.map { place($0.centroid) } ?? "-",
            (isRight ? "right: " : "WRONG: ") + verdict
        )
    }

    /// Whether something was found.
    var isFound: Bool { [.found, .ambiguous].contains(result.status) }

    private static func row(
        _ name: String,
        _ status: String,
        _ score: String,
        _ place: String,
        _ truth: String
    ) -> String {
        [(name, 20), (status, 17), (score, 6), (place, 23)].map { text, width in
            text.padding(toLength: max(width, text.count + 1), withPad: " ", startingAt: 0)
        }.joined() + truth
    }
}

private func place(_ point: Vector3) -> String {
    String(format: "(%.2f, %.2f, %.2f)", point.x, point.y, point.z)
}
