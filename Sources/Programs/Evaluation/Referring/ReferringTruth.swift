internal import Foundation
internal import Geometry
internal import Recording

/// Questions that single out one thing of a labelled sequence, by its true names and boxes alone.
///
/// Only clear cases are asked: what holds of the one meant does so by far, and fails by far for all others of the noun.
/// The rules are written apart from those that answer (`Grounding/Words`), and know boxes only.
struct ReferringTruth {
    /// Where the camera is at the end, when the questions are asked.
    let viewpoint: Vector3
    /// All instances that any labelled frame shows.
    let visible: [SequenceLabels.Instance]
    /// Those that are shown well enough to be asked for.
    let known: Set<UInt16>

    /// Every clear question, in a fixed order.
    var expressions: [ReferringExpression] {
        let nouns = Set(visible.filter { known.contains($0.id) }.map { Self.noun($0.name) })
        var all: [ReferringExpression] = []
        for noun in nouns.sorted() where !Self.structure.contains(noun) {
            let things = visible.filter { isCalled($0, noun) }.sorted { $0.id < $1.id }
            all += colors(noun, things) + sizes(noun, things)
            if things.count > 1 { all += places(noun, things) }
        }
        return all
    }

    static let structure: Set = ["wall", "floor", "ceiling", "window", "door"]
    static let colors = [
        "red", "orange", "yellow", "green", "teal", "blue", "purple", "pink", "brown", "white",
        "black", "grey",
    ]

    /// The name without a colour in front.
    static func noun(_ name: String) -> String { split(name).noun }

    private static func split(_ name: String) -> (color: String, noun: String) {
        let words = name.lowercased().split(separator: " ").map(String.init)
        for length in [2, 1] where words.count > length {
            let color = words[..<length].joined(separator: " ")
            let bare = words[length - 1]
            let isShade = length == 1 || ["light", "dark"].contains(words[0])
            if isShade, colors.contains(bare) || bare == "beige" {
                return (color, words[length...].joined(separator: " "))
            }
        }
        return ("", words.joined(separator: " "))
    }

    func isCalled(_ thing: SequenceLabels.Instance, _ noun: String) -> Bool {
        thing.names.contains { Self.noun($0) == noun }
    }

    func question(
        _ kind: ReferringExpression.Kind,
        _ text: String,
        _ target: SequenceLabels.Instance?,
        _ things: [SequenceLabels.Instance]
    ) -> ReferringExpression {
        ReferringExpression(
            kind: kind,
            text: text,
            target: target?.id ?? 0,
            others: things.map(\.id)
        )
    }

    // MARK: What things are like

    private func colors(
        _ noun: String,
        _ things: [SequenceLabels.Instance]
    ) -> [ReferringExpression] {
        let named = things.map { (thing: $0, color: Self.split($0.name).color) }
        // What has no colour in its name may have any.
        guard named.allSatisfy({ !$0.color.isEmpty }) else { return [] }
        var all = named.filter { one in
            known.contains(one.thing.id) && !one.thing.doNotScore
                && named.count(where: { Self.isLike($0.color, one.color) }) == 1
        }.map { question(.color, "the \($0.color) \(noun)", $0.thing, things) }
        // Far from all that are there: the opposite in hue, black and white against each other.
        let absent = Self.colors.filter { color in
            named.allSatisfy { Self.isFar($0.color, color) }
        }
        if let color = absent.min(by: {
            GoalNames.hash("\(noun) \($0)") < GoalNames.hash("\(noun) \($1)")
        }) {
            all.append(question(.absentColor, "the \(color) \(noun)", nil, things))
        }
        return all
    }

    /// Colours that people may take for each other.
    private static let near: [Set<String>] = [
        ["red", "orange"], ["red", "pink"], ["orange", "yellow"], ["orange", "brown"],
        ["yellow", "beige"], ["green", "teal"], ["teal", "blue"], ["blue", "purple"],
        ["purple", "pink"], ["brown", "black"], ["brown", "beige"], ["brown", "red"],
        ["white", "grey"], ["white", "beige"], ["grey", "black"], ["grey", "beige"],
        ["grey", "brown"], ["purple", "black"], ["brown", "purple"], ["brown", "yellow"],
        ["pink", "beige"], ["blue", "black"], ["teal", "grey"], ["white", "yellow"],
    ]

    private static func bare(_ color: String) -> String {
        color.split(separator: " ").last.map(String.init) ?? color
    }

    private static func isLike(_ a: String, _ b: String) -> Bool { bare(a) == bare(b) }

    private static func isFar(_ a: String, _ b: String) -> Bool {
        bare(a) != bare(b) && !near.contains([bare(a), bare(b)])
    }

    private func sizes(
        _ noun: String,
        _ things: [SequenceLabels.Instance]
    ) -> [ReferringExpression] {
        guard things.count > 1 else { return [] }
        let measures: [(most: String, least: String, size: (OrientedBox) -> Double)] = [
            ("largest", "smallest", { cbrt($0.volume) }),
            ("tallest", "shortest", { $0.size.z }),
        ]
        return measures.flatMap { measure in
            let sorted = things.sorted { measure.size($0.obb) > measure.size($1.obb) }
            let sizes = sorted.map { measure.size($0.obb) }
            var all: [ReferringExpression] = []
            if sizes[0] >= 1.3 * sizes[1], known.contains(sorted[0].id) {
                all.append(question(.size, "the \(measure.most) \(noun)", sorted[0], things))
            }
            let (last, before) = (sizes[sizes.count - 1], sizes[sizes.count - 2])
            if before >= 1.3 * last, known.contains(sorted[sorted.count - 1].id) {
                all.append(
                    question(
                        .size,
                        "the \(measure.least) \(noun)",
                        sorted[sorted.count - 1],
                        things
                    )
                )
            }
            return all
        }
    }
}
