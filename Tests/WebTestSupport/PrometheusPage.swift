/// A page in Prometheus' text format, read by its grammar alone: anything that the grammar does not have is an error.
public struct PrometheusPage: Sendable {
    /// A sample.
    public struct Sample: Sendable {
        /// The name.
        public let name: String
        /// The labels.
        public let labels: [String: String]
        /// The value.
        public let value: Double
    }

    /// A line that does not follow the grammar.
    public struct Failure: Error {
        /// The line, and what is wrong with it.
        public let reason: String
    }

    /// What the families mean, by their names.
    public private(set) var meanings: [String: String] = [:]
    /// The kinds of the families, by their names.
    public private(set) var kinds: [String: String] = [:]
    /// The samples in their order.
    public private(set) var samples: [Sample] = []

    /// Reads a page.
    public init(_ text: String) throws {
        guard text.hasSuffix("\n") else { throw Failure(reason: "the last line has no end") }
        for line in text.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
            if line.hasPrefix("# HELP ") {
                try note(line.dropFirst(7), in: \.meanings)
            } else if line.hasPrefix("# TYPE ") {
                try note(line.dropFirst(7), in: \.kinds)
            } else {
                try read(line)
            }
        }
    }

    /// The values of the samples of that name whose labels have these.
    public func values(_ name: String, _ labels: [String: String] = [:]) -> [Double] {
        samples.filter { sample in
            sample.name == name && labels.allSatisfy { sample.labels[$0.key] == $0.value }
        }.map(\.value)
    }

    private mutating func note(
        _ rest: Substring,
        in table: WritableKeyPath<PrometheusPage, [String: String]>
    ) throws {
        let words = rest.split(separator: " ", maxSplits: 1).map(String.init)
        guard words.count == 2, self[keyPath: table][words[0]] == nil else {
            throw Failure(reason: "'\(rest)' says nothing, or says it twice")
        }
        self[keyPath: table][words[0]] = words[1]
    }

    private mutating func read(_ line: Substring) throws {
        let whole = /([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? ([^ ]+)/
        guard let match = line.wholeMatch(of: whole) else {
            throw Failure(reason: "'\(line)' is no sample")
        }
        let name = String(match.1)
        guard let value = Double(match.3.replacing("Inf", with: "inf")) else {
            throw Failure(reason: "'\(line)': '\(match.3)' is no number")
        }
        let family = ["_sum", "_count"].reduce(name) { name, suffix in
            let head = name.hasSuffix(suffix) ? String(name.dropLast(suffix.count)) : name
            return kinds[head] == "summary" ? head : name
        }
        guard let kind = kinds[family], meanings[family] != nil else {
            throw Failure(reason: "'\(line)' belongs to no family")
        }
        guard (kind == "counter") == family.hasSuffix("_total") else {
            throw Failure(reason: "\(family) is a \(kind); counters, and only they, end in _total")
        }
        let labels = try Self.labels(match.2.map(String.init) ?? "", line)
        guard !samples.contains(where: { $0.name == name && $0.labels == labels }) else {
            throw Failure(reason: "'\(line)' comes twice")
        }
        samples.append(Sample(name: name, labels: labels, value: value))
    }

    private static func labels(_ text: String, _ line: Substring) throws -> [String: String] {
        var labels: [String: String] = [:]
        var rest = text[...]
        while !rest.isEmpty {
            guard
                let match = rest.prefixMatch(
                    of: /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\]|\\[\\n"])*)"(?:,|$)/
                )
            else { throw Failure(reason: "'\(line)': '\(rest)' are no labels") }
            labels[String(match.1)] = String(match.2)
            rest = rest[match.range.upperBound...]
        }
        return labels
    }
}
