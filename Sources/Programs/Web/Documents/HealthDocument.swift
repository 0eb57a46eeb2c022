package import Node

/// What `GET /health` says.
package struct HealthDocument: Encodable {
    /// What is wrong, and what to do.
    struct Cause: Encodable {
        let part: String
        let message: String
    }

    let state: String
    let healthy: Bool
    let reasons: [Cause]
    let uptimeSeconds: Double

    /// How the daemon does.
    package init(_ report: HealthReport) {
        state = report.state.rawValue
        healthy = report.isHealthy
        reasons = report.causes.map { Cause(part: $0.part, message: $0.sentence) }
        uptimeSeconds = report.figures.uptimeSeconds
    }
}
