internal import Foundation
internal import Geometry
package import Messages

/// A goal's answer as lines for people: the name, the score, where it is, how large, where its
/// masks were written.
package func answerText(_ result: GoalResult, maskFiles: [[String]] = []) -> String {
    var lines = ["\(result.text): \(result.status.words)" + scores(result)]
    if let reading = result.interpretation, reading.reading == .words {
        lines.append("  read as: \(reading.words)")
    }
    let isSaid = result.status != .found || result.interpretation?.reading == .words
    if !result.reason.isEmpty, isSaid { lines.append("  \(result.reason)") }
    let width = result.objects.map(\.id.count).max() ?? 0
    for (index, object) in result.objects.enumerated() {
        let name = object.id.padding(toLength: width, withPad: " ", startingAt: 0)
        lines.append(
            "  \(index + 1). \(name)  score \(fixed(object.score))  at \(place(object.centroid)) m"
                + "  size \(extents(object.size)) m  seen in \(count(object.views, "view"))"
                + (object.description.isEmpty ? "" : "  \(object.description)")
        )
        lines += planLines(object)
        for file in maskFiles.indices.contains(index) ? maskFiles[index] : [] {
            lines.append("     mask: \(file)")
        }
    }
    return lines.joined(separator: "\n")
}

/// A pushed answer to a standing goal as lines for people: what happened, then where everything is.
package func eventText(_ result: GoalResult) -> String {
    let happened = result.objectEvents.map { event in
        "\(event.event.name) \(event.objectID): \(event.words)"
    }
    let heading = "\(result.eventNumber). \(result.text): \(result.event.name)"
    return ([heading] + happened.map { "  \($0)" } + [answerText(result)])
        .joined(separator: "\n")
}

private func planLines(_ object: ObjectMessage) -> [String] {
    var lines: [String] = []
    if let goal = object.navGoal {
        let best = goal.best.map { best in
            "stand at \(place(best.pose.translation)) m, \(fixed(best.standoffMetres)) m before it"
        }
        let parts = [best, goal.reason.isEmpty ? nil : goal.reason].compactMap(\.self)
        lines.append("     " + parts.joined(separator: "; "))
    }
    if let region = object.graspRegion {
        let best = region.approaches.first.map { approach in
            "grasp at \(place(approach.grasp.translation)) m, \(fixed(approach.widthMetres)) m wide"
        }
        lines.append("     " + (best ?? "no grasp: \(region.reason)"))
    }
    return lines
}

extension GoalStatus {
    fileprivate var words: String {
        switch self {
        case .found: "found"
        case .ambiguous: "several things fit about as well"
        case .notFound: "not found"
        case .notFoundUnseen: "not found, but much has not been seen"
        case .stale: "not seen for long"
        case .mapEmpty: "the map is empty"
        case .busy: "the daemon is busy"
        case .deadline: "the deadline passed first"
        case .rejected: "rejected"
        case .cancelled: "cancelled"
        }
    }
}

private func scores(_ result: GoalResult) -> String {
    switch result.status {
    case .found, .ambiguous, .notFound, .notFoundUnseen, .stale:
        result.threshold > 0
            ? " (best score \(fixed(result.bestScore)), threshold \(fixed(result.threshold)))"
            : " (score \(fixed(result.bestScore)))"
    default: ""
    }
}

private func fixed(_ value: Double) -> String { String(format: "%.2f", value) }

private func place(_ point: Vector3) -> String {
    String(format: "(%6.2f, %6.2f, %6.2f)", point.x, point.y, point.z)
}

private func extents(_ size: Vector3) -> String {
    String(format: "%.2f x %.2f x %.2f", size.x, size.y, size.z)
}

private func count(_ number: Int, _ noun: String) -> String {
    "\(number) \(noun)\(number == 1 ? "" : "s")"
}
