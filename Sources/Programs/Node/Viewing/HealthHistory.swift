internal import Synchronization

/// How the daemon did in the last ten minutes: a report every five seconds.
package final class HealthHistory: Sendable {
    /// From one step to the next.
    package static let stepSeconds = 5.0
    private static let mostSteps = 120

    private struct Steps {
        var reports: [HealthReport] = []
        var due = ContinuousClock.now
    }

    private let steps = Mutex(Steps())

    /// Nothing yet.
    package init() {}

    /// Takes a report; keeps it when a step is due.
    package func offer(_ report: HealthReport, now: ContinuousClock.Instant) {
        steps.withLock { steps in
            guard now >= steps.due, report.stampNanoseconds > 0 else { return }
            steps.due = max(steps.due + .seconds(Self.stepSeconds), now)
            var report = report
            // Sentences for people, of which the causes have those that matter.
            report.parts = []
            steps.reports.append(report)
            if steps.reports.count > Self.mostSteps { steps.reports.removeFirst() }
        }
    }

    /// The steps, the oldest first.
    package var reports: [HealthReport] { steps.withLock { $0.reports } }
}
