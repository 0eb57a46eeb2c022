package import Messages

/// Tells from the parts of the daemon how the whole does.
///
/// It is told the time, so that its patience is a test.
package struct HealthJudge {
    /// What hinders planners only, not maps and answers: a camera that never sees the floor is no fault.
    private static let advisoryParts: Set = ["occupancy"]

    /// How long something that happened once is still a cause, so that whoever looks now and then sees it.
    private static let memory = Duration.seconds(10)

    private var remembered: [(cause: HealthReport.Cause, until: ContinuousClock.Instant)] = []

    /// A judge who has seen nothing.
    package init() {}

    /// Judges.
    ///
    /// - Parameters:
    ///   - parts: the daemon, part by part.
    ///   - awaited: the topics that a map needs and on which nothing ever came.
    ///   - now: the moment.
    /// - Returns: the state and its causes.
    package mutating func judge(
        _ parts: [DiagnosticStatus],
        awaited: [String],
        now: ContinuousClock.Instant
    ) -> (HealthReport.State, [HealthReport.Cause]) {
        let hindering = parts.filter { $0.level != .ok && !Self.advisoryParts.contains($0.name) }
        var causes = hindering.map { HealthReport.Cause(part: $0.name, sentence: $0.message) }
        remember(hindering, now)
        for (cause, _) in remembered where !causes.contains(cause) { causes.append(cause) }
        guard awaited.isEmpty else {
            let unnamed = awaited.filter { topic in !causes.contains { $0.part == "input \(topic)" }
            }
            let waiting = unnamed.map {
                HealthReport.Cause(part: "input \($0)", sentence: "nothing on \($0) yet")
            }
            return (.waiting, waiting + causes.filter { $0.part != "map" })
        }
        return causes.isEmpty ? (.mapping, []) : (.degraded, causes)
    }

    /// Keeps what is told once, when it happens; other parts say again what is wrong as long as it is.
    private mutating func remember(
        _ hindering: [DiagnosticStatus],
        _ now: ContinuousClock.Instant
    ) {
        remembered.removeAll { $0.until <= now }
        for part in hindering where part.name == "ingest" || part.name.hasPrefix("socket ") {
            let cause = HealthReport.Cause(part: part.name, sentence: part.message)
            remembered.removeAll { $0.cause.part == cause.part }
            remembered.append((cause, now + Self.memory))
        }
    }
}
