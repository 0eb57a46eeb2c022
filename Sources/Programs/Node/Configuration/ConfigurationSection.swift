internal import Foundation
internal import Yams

/// The text of a configuration file and the name to report it by.
struct ConfigurationSource {
    let file: String
    let lines: [Substring]

    init(file: String, text: String) {
        self.file = file
        lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    }

    func error(_ mark: Mark?, key: String, _ problem: String) -> ConfigurationError {
        var place: SourcePlace?
        if let mark {
            // libYAML reports the end of the text as a line of its own.
            let line = min(mark.line, lines.count)
            let text = String(lines[line - 1])
            place = SourcePlace(
                line: line,
                column: mark.line > line ? text.count + 1 : mark.column,
                text: text
            )
        }
        return ConfigurationError(file: file, place: place, key: key, problem: problem)
    }
}

/// One mapping of a configuration file, read key by key.
///
/// Every read names the key it takes; `finish` refuses whatever nobody took.
struct ConfigurationSection {
    private let source: ConfigurationSource
    private let path: String
    private let entries: [(name: String, key: Node, value: Node)]
    private var taken: [String] = []

    init(_ node: Node?, path: String, source: ConfigurationSource) throws(ConfigurationError) {
        self.source = source
        self.path = path
        guard let node, !node.isEmptyScalar else {
            entries = []
            return
        }
        guard let mapping = node.mapping else {
            throw source.error(
                node.mark,
                key: path,
                "must be a mapping of 'key: value' lines; see launch/demo.yaml"
            )
        }
        var entries: [(name: String, key: Node, value: Node)] = []
        for (key, value) in mapping {
            entries.append((key.scalar?.string ?? "?", key, value))
        }
        self.entries = entries
    }

    /// The text of `key`, or `fallback` when the file does not have it.
    mutating func text(_ key: String, _ fallback: String) throws(ConfigurationError) -> String {
        guard let value = take(key) else { return fallback }
        guard let scalar = value.scalar, !scalar.string.isEmpty else {
            throw wrong(key, value, "write a text")
        }
        return scalar.string
    }

    /// A whole number within `range`.
    mutating func integer(
        _ key: String,
        _ fallback: Int,
        in range: ClosedRange<Int>
    ) throws(ConfigurationError) -> Int {
        guard let value = take(key) else { return fallback }
        guard let number = value.int, range.contains(number) else {
            throw wrong(
                key,
                value,
                "write a whole number from \(range.lowerBound) to \(range.upperBound)"
            )
        }
        return number
    }

    /// A number within `range`.
    mutating func number(
        _ key: String,
        _ fallback: Double,
        in range: ClosedRange<Double>
    ) throws(ConfigurationError) -> Double {
        guard let value = take(key) else { return fallback }
        guard let number = value.float ?? value.int.map(Double.init), range.contains(number) else {
            throw wrong(
                key,
                value,
                "write a number from \(range.lowerBound.short) to \(range.upperBound.short)"
            )
        }
        return number
    }

    /// `true` or `false`, and nothing else: YAML 1.1's yes and on are refused.
    mutating func boolean(_ key: String, _ fallback: Bool) throws(ConfigurationError) -> Bool {
        guard let value = take(key) else { return fallback }
        switch value.scalar?.string {
        case "true": return true
        case "false": return false
        default: throw wrong(key, value, "write true or false")
        }
    }

    /// One of the cases of an enumeration, by its raw value.
    mutating func choice<Choice: RawRepresentable & CaseIterable>(
        _ key: String,
        _ fallback: Choice
    ) throws(ConfigurationError) -> Choice where Choice.RawValue == String {
        guard let value = take(key) else { return fallback }
        guard let choice = value.scalar.flatMap({ Choice(rawValue: $0.string) }) else {
            let names = Choice.allCases.map(\.rawValue).joined(separator: ", ")
            throw wrong(key, value, "write one of: \(names)")
        }
        return choice
    }

    /// A list of texts; a single text counts as a list of one.
    mutating func texts(_ key: String, _ fallback: [String]) throws(ConfigurationError) -> [String]
    {
        guard let value = take(key) else { return fallback }
        if let scalar = value.scalar, !scalar.string.isEmpty { return [scalar.string] }
        let texts = value.sequence?.compactMap { $0.scalar?.string } ?? []
        guard let sequence = value.sequence, texts.count == sequence.count else {
            throw wrong(key, value, "write a text or a list of texts")
        }
        return texts
    }

    /// The mapping under `key`, empty when the file does not have it.
    mutating func section(_ key: String) throws(ConfigurationError) -> ConfigurationSection {
        try ConfigurationSection(take(key), path: name(of: key), source: source)
    }

    /// Refuses the value of `key` for a reason that only its reader knows.
    func refuse(_ key: String, _ problem: String) -> ConfigurationError {
        let mark = entries.first { $0.name == key }?.value.mark
        return source.error(mark, key: name(of: key), problem)
    }

    /// Refuses keys that nobody took, naming the nearest that exists.
    func finish() throws(ConfigurationError) {
        for entry in entries where !taken.contains(entry.name) {
            var problem = "there is no such key"
            if let nearest = nearestName(to: entry.name, among: taken) {
                problem += "; did you mean '\(nearest)'?"
            }
            problem += " Known here: \(taken.joined(separator: ", "))"
            throw source.error(entry.key.mark, key: name(of: entry.name), problem)
        }
    }

    private mutating func take(_ key: String) -> Node? {
        taken.append(key)
        return entries.first { $0.name == key }?.value
    }

    private func name(of key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }

    private func wrong(_ key: String, _ value: Node, _ allowed: String) -> ConfigurationError {
        let found: String
        switch value {
        case .scalar(let scalar): found = "'\(scalar.string)' is not allowed"
        case .mapping: found = "a mapping is not allowed"
        case .sequence: found = "a list is not allowed"
        case .alias: found = "an alias is not allowed"
        }
        return source.error(value.mark, key: name(of: key), "\(found); \(allowed)")
    }
}

extension Node {
    /// Whether this is a key without a value (`mapping:` and nothing under it).
    fileprivate var isEmptyScalar: Bool { scalar.map { $0.string.isEmpty } ?? false }
}

extension Double {
    fileprivate var short: String { self == rounded() ? String(Int(self)) : String(self) }
}
