internal import Foundation
package import Yams

/// One mapping of a configuration file, read key by key.
///
/// Every read names the key it takes; `finish` refuses whatever nobody took.
package struct ConfigurationSection {
    private struct Entry {
        let name: String
        let key: Node
        let value: Node
        let source: ConfigurationSource
    }

    /// The text that the section is in.
    package let source: ConfigurationSource

    private let path: String
    private let entries: [Entry]
    private let overrides: [ConfigurationOverride]
    private let notes: ParameterNotes?
    private var taken: [String] = []

    /// Begins to read a mapping.
    ///
    /// - Parameters:
    ///   - node: the mapping; nil for none.
    ///   - path: its full name, empty for the root.
    ///   - source: the text that it is in.
    ///   - overrides: values that stand before those of the text, with their paths from here on.
    ///   - notes: where every value that is read is noted.
    /// - Throws: `ConfigurationError` when `node` is no mapping.
    package init(
        _ node: Node?,
        path: String,
        source: ConfigurationSource,
        overrides: [ConfigurationOverride] = [],
        notes: ParameterNotes? = nil
    ) throws(ConfigurationError) {
        self.source = source
        self.path = path
        self.notes = notes
        self.overrides = overrides.filter { $0.path.count > 1 }
        // The last of several overrides of one key holds.
        var entries = overrides.reversed().filter { $0.path.count == 1 }.map {
            Entry(name: $0.path[0], key: $0.value, value: $0.value, source: $0.source)
        }
        let replaced = Set(entries.map(\.name))
        if let node, !node.isEmptyScalar {
            guard let mapping = node.mapping else {
                throw source.error(
                    node.mark,
                    key: path,
                    "must be a mapping of 'key: value' lines; see launch/demo.yaml"
                )
            }
            for (key, value) in mapping {
                let name = key.scalar?.string ?? "?"
                guard !replaced.contains(name) else { continue }
                entries.append(Entry(name: name, key: key, value: value, source: source))
            }
        }
        self.entries = entries
    }

    /// The names of the keys, in the order of the text.
    package var names: [String] { entries.map(\.name) }

    /// Whether `key` is there.
    package func has(_ key: String) -> Bool { entries.contains { $0.name == key } }

    /// Where `key` is; nil when it is not there.
    package func place(of key: String) -> Mark? { entries.first { $0.name == key }?.value.mark }

    /// The value of `key` as it is; nil when the file does not have it.
    package mutating func node(_ key: String) -> Node? { take(key)?.value }

    /// The text of `key`, or `fallback` when the file does not have it.
    package mutating func text(
        _ key: String,
        _ fallback: String
    ) throws(ConfigurationError) -> String {
        guard let value = take(key)?.value else { return noted(key, fallback) }
        guard let scalar = value.scalar, !scalar.string.isEmpty else {
            throw wrong(key, value, "write a text")
        }
        return noted(key, scalar.string)
    }

    /// A whole number within `range`.
    package mutating func integer(
        _ key: String,
        _ fallback: Int,
        in range: ClosedRange<Int>
    ) throws(ConfigurationError) -> Int {
        guard let value = take(key)?.value else { return noted(key, fallback) }
        guard let number = value.int, range.contains(number) else {
            throw wrong(
                key,
                value,
                "write a whole number from \(range.lowerBound) to \(range.upperBound)"
            )
        }
        return noted(key, number)
    }

    /// A number within `range`.
    package mutating func number(
        _ key: String,
        _ fallback: Double,
        in range: ClosedRange<Double>
    ) throws(ConfigurationError) -> Double {
        guard let value = take(key)?.value else { return noted(key, fallback) }
        guard let number = value.float ?? value.int.map(Double.init), range.contains(number) else {
            throw wrong(
                key,
                value,
                "write a number from \(range.lowerBound.short) to \(range.upperBound.short)"
            )
        }
        return noted(key, number)
    }

    /// `true` or `false`, and nothing else: YAML 1.1's yes and on are refused.
    package mutating func boolean(
        _ key: String,
        _ fallback: Bool
    ) throws(ConfigurationError) -> Bool {
        guard let value = take(key)?.value else { return noted(key, fallback) }
        switch value.scalar?.string {
        case "true": return noted(key, true)
        case "false": return noted(key, false)
        default: throw wrong(key, value, "write true or false")
        }
    }

    /// One of the cases of an enumeration, by its raw value.
    package mutating func choice<Choice: RawRepresentable & CaseIterable>(
        _ key: String,
        _ fallback: Choice
    ) throws(ConfigurationError) -> Choice where Choice.RawValue == String {
        guard let value = take(key)?.value else { return noted(key, fallback) }
        guard let choice = value.scalar.flatMap({ Choice(rawValue: $0.string) }) else {
            let names = Choice.allCases.map(\.rawValue).joined(separator: ", ")
            throw wrong(key, value, "write one of: \(names)")
        }
        return noted(key, choice)
    }

    /// A list of texts; a single text counts as a list of one.
    package mutating func texts(
        _ key: String,
        _ fallback: [String]
    ) throws(ConfigurationError) -> [String] {
        guard let value = take(key)?.value else { return noted(key, fallback) }
        if let scalar = value.scalar, !scalar.string.isEmpty {
            return noted(key, [scalar.string])
        }
        let texts = value.sequence?.compactMap { $0.scalar?.string } ?? []
        guard let sequence = value.sequence, texts.count == sequence.count else {
            throw wrong(key, value, "write a text or a list of texts")
        }
        return noted(key, texts)
    }

    /// The mapping under `key`, empty when the file does not have it.
    package mutating func section(_ key: String) throws(ConfigurationError) -> ConfigurationSection
    {
        let entry = take(key)
        let own = overrides.compactMap { $0.within(key) }
        guard let entry else {
            return try ConfigurationSection(
                nil,
                path: name(of: key),
                source: source,
                overrides: own,
                notes: notes
            )
        }
        return try ConfigurationSection(
            entry.value,
            path: name(of: key),
            source: entry.source,
            overrides: own,
            notes: notes
        )
    }

    /// Refuses the value of `key` for a reason that only its reader knows.
    package func refuse(_ key: String, _ problem: String) -> ConfigurationError {
        let entry = entries.first { $0.name == key }
        return (entry?.source ?? source).error(entry?.value.mark, key: name(of: key), problem)
    }

    /// Refuses keys that nobody took, naming the nearest that exists.
    package func finish() throws(ConfigurationError) {
        for entry in entries where !taken.contains(entry.name) {
            throw entry.source.error(
                entry.key.mark,
                key: name(of: entry.name),
                unknown(entry.name)
            )
        }
        for override in overrides where !taken.contains(override.path[0]) {
            throw override.source.error(
                override.value.mark,
                key: name(of: override.path.joined(separator: ".")),
                unknown(override.path[0])
            )
        }
    }

    private func unknown(_ key: String) -> String {
        var problem = "there is no such key"
        if let nearest = nearestName(to: key, among: taken) {
            problem += "; did you mean '\(nearest)'?"
        }
        return problem + " Known here: \(taken.joined(separator: ", "))"
    }

    private func noted<Value>(_ key: String, _ value: Value) -> Value {
        guard let notes else { return value }
        let text =
            switch value {
            case let number as Double: number.short
            case let texts as [String]: "[\(texts.joined(separator: ", "))]"
            case let choice as any RawRepresentable: "\(choice.rawValue)"
            default: "\(value)"
            }
        notes.note(name(of: key), text)
        return value
    }

    private mutating func take(_ key: String) -> Entry? {
        taken.append(key)
        return entries.first { $0.name == key }
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
        let own = entries.first { $0.name == key }?.source ?? source
        return own.error(value.mark, key: name(of: key), "\(found); \(allowed)")
    }
}

extension Node {
    /// Whether this is a key without a value (`mapping:` and nothing under it).
    fileprivate var isEmptyScalar: Bool { scalar.map { $0.string.isEmpty } ?? false }
}

extension Double {
    fileprivate var short: String { self == rounded() ? String(Int(self)) : String(self) }
}
