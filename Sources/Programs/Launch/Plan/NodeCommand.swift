internal import Node
internal import Transport
internal import Yams

/// The names that a node's topics have on the wire, as they are written.
struct NodeTopics {
    let namespace: String
    let remaps: [String]

    var areUnchanged: Bool { namespace.isEmpty && remaps.isEmpty }

    static func check(namespace: String, remaps: [String]) throws(TopicNameError) {
        _ = try TopicNames(namespace: namespace, remaps: remaps)
    }
}

/// Reads what a node runs: a subcommand of this program or any other, with parameters as it takes them.
struct NodeCommand {
    let folder: String
    let subcommands: [String]
    let topics: NodeTopics

    /// The subcommands that take `--namespace` and `--remap`.
    private static let topicCommands = ["camera", "record", "simulate", "stream"]

    func read(_ section: inout ConfigurationSection) throws(ConfigurationError) -> [String] {
        let subcommand = try section.text("semsplat", "none")
        let program = try section.text("program", "none")
        let arguments = try section.texts("arguments", [])
        let config = try section.text("config", "none")
        var parameters = try section.section("parameters")
        guard section.has("semsplat") != section.has("program") else {
            throw section.refuse(
                section.has("program") ? "program" : "semsplat",
                "write either 'semsplat: SUBCOMMAND' or 'program: NAME'"
            )
        }
        if config != "none", subcommand != "run" {
            throw section.refuse("config", "is for 'semsplat: run' only")
        }
        if section.has("program") {
            return [program] + arguments + (try Self.options(&parameters))
        }
        guard subcommands.contains(subcommand) else {
            var problem = "there is no subcommand '\(subcommand)'"
            if let nearest = nearestName(to: subcommand, among: subcommands) {
                problem += "; did you mean '\(nearest)'?"
            }
            throw section.refuse("semsplat", problem)
        }
        let command = ["semsplat", subcommand] + arguments
        if subcommand == "run" {
            return command + (try daemon(config == "none" ? nil : config, &section, &parameters))
        }
        return command + (try Self.options(&parameters)) + (try topicOptions(subcommand, section))
    }

    private func topicOptions(
        _ subcommand: String,
        _ section: ConfigurationSection
    ) throws(ConfigurationError) -> [String] {
        guard !topics.areUnchanged else { return [] }
        guard Self.topicCommands.contains(subcommand) else {
            // A namespace of the file around it means nothing to a command without topics.
            guard section.has("remap") || section.has("namespace") else { return [] }
            throw section.refuse(
                section.has("remap") ? "remap" : "namespace",
                "'semsplat \(subcommand)' has no topics; those that have are run, "
                    + Self.topicCommands.joined(separator: ", ")
            )
        }
        return (topics.namespace.isEmpty ? [] : ["--namespace", topics.namespace])
            + topics.remaps.flatMap { ["--remap", $0] }
    }

    // MARK: - The daemon

    private func daemon(
        _ config: String?,
        _ section: inout ConfigurationSection,
        _ parameters: inout ConfigurationSection
    ) throws(ConfigurationError) -> [String] {
        var overrides: [ConfigurationOverride] = []
        for name in parameters.names {
            guard let value = parameters.node(name) else { continue }
            overrides += Self.overrides([name], value, parameters.source)
        }
        if !topics.namespace.isEmpty {
            overrides.append(try ConfigurationOverride("topics.namespace=\(topics.namespace)"))
        }
        if !topics.remaps.isEmpty {
            let list = topics.remaps.map(Self.quoted).joined(separator: ", ")
            overrides.append(try ConfigurationOverride("topics.remap=[\(list)]"))
        }
        let path = config.map { resolved($0, in: folder) }
        let source =
            try path.map { path throws(ConfigurationError) in
                try ConfigurationSource(contentsOf: path)
            } ?? ConfigurationSource(file: section.source.file, text: "")
        // The daemon would refuse the same, but only once others run already.
        _ = try NodeConfiguration(source, overrides: overrides)
        return (path.map { ["--config", $0] } ?? [])
            + overrides.flatMap {
                ["--set", $0.path.joined(separator: ".") + "=" + Self.flow($0.value)]
            }
    }

    private static func overrides(
        _ path: [String],
        _ value: Yams.Node,
        _ source: ConfigurationSource
    ) -> [ConfigurationOverride] {
        guard let mapping = value.mapping else {
            return [ConfigurationOverride(path: path, value: value, source: source)]
        }
        return mapping.flatMap { key, value in
            overrides(path + [key.scalar?.string ?? "?"], value, source)
        }
    }

    /// A value on one line of YAML.
    private static func flow(_ node: Yams.Node) -> String {
        switch node {
        case .scalar(let scalar):
            let isPlain = scalar.style == .plain || scalar.style == .any
            return isPlain && !needsQuotes(scalar.string) ? scalar.string : quoted(scalar.string)
        case .sequence(let sequence): return "[" + sequence.map(flow).joined(separator: ", ") + "]"
        case .mapping(let mapping):
            return "{"
                + mapping.map { "\(flow($0.key)): \(flow($0.value))" }.joined(separator: ", ") + "}"
        case .alias: return "null"
        }
    }

    private static func needsQuotes(_ text: String) -> Bool {
        text.isEmpty || text.contains(": ") || text.hasPrefix("-") && Double(text) == nil
            || text.contains { ",[]{}#&*!|>'\"%@`\n\t".contains($0) } || text.hasPrefix(" ")
            || text.hasSuffix(" ") || text.hasSuffix(":")
    }

    private static func quoted(_ text: String) -> String {
        let escaped = text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
            .replacing("\n", with: "\\n").replacing("\t", with: "\\t")
        return "\"\(escaped)\""
    }

    // MARK: - Options

    /// Parameters as options: `split_mib: 10` is `--split-mib 10`, `true` is a flag, a list repeats the option.
    private static func options(
        _ parameters: inout ConfigurationSection
    ) throws(ConfigurationError) -> [String] {
        var options: [String] = []
        for name in parameters.names {
            guard let node = parameters.node(name) else { continue }
            let option = "--" + name.replacing("_", with: "-")
            let values = node.sequence.map { Array($0) } ?? [node]
            for value in values {
                guard let scalar = value.scalar else {
                    throw parameters.refuse(
                        name,
                        "must be a text, a number, true or false, or a list"
                    )
                }
                switch scalar.string {
                case "true": options.append(option)
                case "false": continue
                case let text: options += [option, text]
                }
            }
        }
        return options
    }
}
