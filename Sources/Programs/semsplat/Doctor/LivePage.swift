internal import Foundation
internal import Messages

/// What `semsplat doctor --live` says about a daemon: what comes in, what is dropped and why, what to do.
struct LivePage: Encodable {
    /// One part of the daemon.
    struct Part: Encodable {
        let name: String
        let level: String
        let message: String
        let values: [String: String]
    }

    /// Whether it maps and nothing is wrong.
    let healthy: Bool
    /// The state of its life.
    let state: String
    /// What is wrong and what to do; "ok" when nothing is.
    let message: String
    /// Part by part.
    let parts: [Part]

    /// The page about a report.
    init(_ report: DiagnosticArray) {
        let health = report.status.first { $0.name == "health" }
        healthy = health?.level == .ok
        state = health?["state"] ?? "unknown"
        message = health?.message ?? "the daemon is older than this program and tells no state"
        parts = report.status.map { status in
            Part(
                name: status.name,
                level: status.level.word,
                message: status.message,
                values: Dictionary(status.values.map { ($0.key, $0.value) }) { first, _ in first }
            )
        }
    }

    /// The page for people.
    var text: String {
        var lines = ["state      \(state.replacing("_", with: " "))"]
        if let health {
            lines.append("uptime     \(health["uptime_s"] ?? "?") s")
            lines.append(
                "map        \(health["map_mib"] ?? "?") of \(health["budget_mib"] ?? "?") MiB; "
                    + "\(health["window_keyframes"] ?? "?") of \(health["window_capacity"] ?? "?") keyframes in the window"
            )
        }
        lines +=
            ["", "comes in"] + inputs + ["", "takes (milliseconds, median and 95 of 100)"] + stages
        lines += ["", "dropped since the start"] + drops
        lines += ["", "to do"] + advice
        return lines.joined(separator: "\n")
    }

    private var health: Part.Values? { parts.first { $0.name == "health" }?.values }

    private var inputs: [String] {
        let inputs = parts.filter { $0.name.hasPrefix("input ") }
        return inputs.map { part in
            let (rate, age) = (part.values["rate_hz"] ?? "0", part.values["age_s"])
            let latest = age.map { "latest \($0) s ago" } ?? "nothing yet"
            return "  \(column(String(part.name.dropFirst(6)), 34)) \(rate) Hz, \(latest)"
        }
    }

    private var stages: [String] {
        let ending = "_ms_p50"
        let stages = (health ?? [:]).keys.filter { $0.hasSuffix(ending) }.sorted()
        let lines = stages.map { key in
            let name = String(key.dropLast(ending.count))
            return
                "  \(column(name, 34)) \(health?[key] ?? "?"), \(health?["\(name)_ms_p95"] ?? "?")"
        }
        return lines.isEmpty ? ["  nothing yet"] : lines
    }

    private var drops: [String] {
        let head = "dropped "
        let drops = (health ?? [:]).filter { $0.key.hasPrefix(head) }.sorted { $0.key < $1.key }
        return drops.isEmpty
            ? ["  nothing"]
            : drops.map { "  \(column($0.value, 8)) \($0.key.dropFirst(head.count))" }
    }

    private var advice: [String] {
        let wrong = parts.filter { $0.level != "ok" && $0.name != "health" }
        return wrong.isEmpty
            ? ["  nothing"] : wrong.map { "  \(column($0.level, 8)) \($0.name): \($0.message)" }
    }

    private func column(_ text: String, _ width: Int) -> String {
        text.count >= width ? text : text.padding(toLength: width, withPad: " ", startingAt: 0)
    }
}

extension LivePage.Part {
    typealias Values = [String: String]
}

extension DiagnosticStatus.Level {
    /// The word for it.
    fileprivate var word: String {
        switch self {
        case .ok: "ok"
        case .warning: "warning"
        case .error: "error"
        case .stale: "stale"
        }
    }
}
