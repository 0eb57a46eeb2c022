package import Node

/// What `GET /health` says.
package struct HealthDocument: Encodable {
    let state: String
    let healthy: Bool
    let reasons: [CauseDocument]
    let uptimeSeconds: Double

    /// How the daemon does.
    package init(_ report: HealthReport) {
        state = report.state.rawValue
        healthy = report.isHealthy
        reasons = report.causes.map { CauseDocument($0) }
        uptimeSeconds = report.figures.uptimeSeconds
    }
}
