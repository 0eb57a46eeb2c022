package import Messages
internal import Synchronization

/// How the daemon does, as one value: what diagnostics, `/metrics`, `/health` and systemd are told.
package struct HealthReport: Sendable {
    /// The states of a daemon's life.
    package enum State: String, Sendable, CaseIterable {
        /// Its parts begin to run.
        case starting
        /// Something that a map needs has not come yet.
        case waiting = "waiting_for_input"
        /// All is well.
        case mapping
        /// It works, but not as it should.
        case degraded
        /// It was asked to end.
        case ending
    }

    /// What is wrong, and what to do.
    package struct Cause: Hashable, Sendable {
        /// The part of the daemon, as diagnostics name it.
        package let part: String
        /// The sentence.
        package let sentence: String

        /// A cause.
        package init(part: String, sentence: String) {
            (self.part, self.sentence) = (part, sentence)
        }
    }

    /// The state.
    package var state = State.starting

    /// Why it is not `mapping`; empty when it is.
    package var causes: [Cause] = []

    /// The figures.
    package var figures = HealthFigures()

    /// Part by part, as diagnostics say it.
    package var parts: [DiagnosticStatus] = []

    /// When it was so, nanoseconds since the Unix epoch; 0 before the first report.
    package var stampNanoseconds: Int64 = 0

    /// A daemon that has just begun.
    package init() {}

    /// Whether it maps and nothing is wrong.
    package var isHealthy: Bool { state == .mapping }

    /// The state and the parts that cause it, as one line that stays the same while they do.
    package var summary: String {
        let words = state.rawValue.replacing("_", with: " ")
        guard !causes.isEmpty else { return words }
        return "\(words): \(causes.map(\.part).joined(separator: ", "))"
    }
}

/// The latest report: one writer, any number of readers, nobody waits.
package final class HealthBoard: Sendable {
    private struct Page {
        var report = HealthReport()
        var isEnding = false
    }

    private let page = Mutex(Page())

    /// Nothing reported yet.
    package init() {}

    /// The latest report.
    package var latest: HealthReport {
        page.withLock { page in
            guard page.isEnding else { return page.report }
            var report = page.report
            (report.state, report.causes) = (.ending, [])
            return report
        }
    }

    /// Takes a report.
    package func publish(_ report: HealthReport) { page.withLock { $0.report = report } }

    /// From here on the daemon is ending.
    package func end() { page.withLock { $0.isEnding = true } }
}
