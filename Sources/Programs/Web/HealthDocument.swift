internal import Foundation
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

/// What is said instead of what was asked for.
struct ErrorDocument: Encodable {
    struct Reason: Encodable {
        let status: Int
        let message: String
    }

    let error: Reason
}

/// A document as it goes over the wire.
func encodedDocument(_ document: some Encodable) -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
        positiveInfinity: "inf",
        negativeInfinity: "-inf",
        nan: "nan"
    )
    // Texts and finite numbers only: there is nothing that could not be encoded.
    return Array((try? encoder.encode(document)) ?? Data("{}".utf8)) + Array("\n".utf8)
}
