internal import Foundation
internal import Messages

extension DiagnosticStatus {
    /// How the whole does: the first part of every report.
    init(_ report: HealthReport) {
        let figures = report.figures
        var values = [
            Value("state", report.state.rawValue),
            Value("uptime_s", String(format: "%.1f", figures.uptimeSeconds)),
            Value("window_keyframes", "\(figures.window.keyframes)"),
            Value("window_capacity", "\(figures.window.capacity)"),
            Value("map_mib", "\(figures.map.bytes >> 20)"),
            Value("budget_mib", "\(figures.map.budgetBytes >> 20)"),
        ]
        for (stage, took) in figures.stages {
            guard let p50 = took.p50Milliseconds, let p95 = took.p95Milliseconds else { continue }
            values.append(Value("\(stage)_ms_p50", String(format: "%.1f", p50)))
            values.append(Value("\(stage)_ms_p95", String(format: "%.1f", p95)))
        }
        for loss in figures.losses where loss.count > 0 {
            let subject = loss.subject.isEmpty ? "" : " \(loss.subject)"
            values.append(Value("dropped \(loss.place)\(subject): \(loss.cause)", "\(loss.count)"))
        }
        self.init(
            level: report.isHealthy ? .ok : .warning,
            name: "health",
            message: report.isHealthy ? "ok" : report.summary,
            values: values
        )
    }
}
