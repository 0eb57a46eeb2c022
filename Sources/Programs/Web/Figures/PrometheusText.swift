/// Figures in Prometheus' text format, version 0.0.4: families of samples, each with what it means and of what kind it is.
struct PrometheusText {
    /// The kinds of families that we have.
    enum Kind: String {
        case gauge, counter, summary
    }

    /// Its media type.
    static let mediaType = "text/plain; version=0.0.4; charset=utf-8"

    private(set) var text = ""

    /// Begins a family; `semsplat_` is put before every name.
    mutating func family(
        _ name: String,
        _ kind: Kind,
        _ meaning: String,
        _ samples: (inout Family) -> Void
    ) {
        var family = Family(name: "semsplat_\(name)")
        samples(&family)
        guard !family.lines.isEmpty else { return }
        text += "# HELP \(family.name) \(Self.escaped(meaning, quotes: false))\n"
        text += "# TYPE \(family.name) \(kind.rawValue)\n"
        text += family.lines
    }

    /// A family of one sample.
    mutating func single(_ name: String, _ kind: Kind, _ meaning: String, _ value: Double) {
        family(name, kind, meaning) { $0.add(value) }
    }

    /// The samples of one family.
    struct Family {
        let name: String
        fileprivate(set) var lines = ""

        /// Adds a sample; `suffix` is `_sum` or `_count` of a summary.
        mutating func add(
            _ value: Double,
            suffix: String = "",
            _ labels: KeyValuePairs<String, String> = [:]
        ) {
            let pairs = labels.map {
                "\($0.key)=\"\(PrometheusText.escaped($0.value, quotes: true))\""
            }
            let braces = pairs.isEmpty ? "" : "{\(pairs.joined(separator: ","))}"
            lines += "\(name)\(suffix)\(braces) \(PrometheusText.number(value))\n"
        }
    }

    private static func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value > 0 ? "+Inf" : "-Inf" }
        return value == value.rounded() && abs(value) < 1e15 ? "\(Int64(value))" : "\(value)"
    }

    private static func escaped(_ text: String, quotes: Bool) -> String {
        let text = text.replacing("\\", with: "\\\\").replacing("\n", with: "\\n")
        return quotes ? text.replacing("\"", with: "\\\"") : text
    }
}
