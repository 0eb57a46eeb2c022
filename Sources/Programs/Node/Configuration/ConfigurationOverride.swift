package import Yams

/// A value that stands before a configuration file's, such as `mapping.window=3`.
package struct ConfigurationOverride {
    /// The keys from the root to the value.
    package let path: [String]

    /// The value.
    package let value: Node

    /// Where it is written.
    package let source: ConfigurationSource

    /// A value that is written in `source`.
    package init(path: [String], value: Node, source: ConfigurationSource) {
        self.path = path
        self.value = value
        self.source = source
    }

    /// Reads `key.path=value`, as `semsplat run --set` takes it; the value is YAML.
    ///
    /// - Throws: `ConfigurationError` when it is none.
    package init(_ text: String) throws(ConfigurationError) {
        let source = ConfigurationSource(option: "--set \(text)")
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let path = (parts.first ?? "").split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, path.allSatisfy({ !$0.isEmpty }) else {
            throw source.error(nil, key: "", "write KEY.PATH=VALUE, such as mapping.window=3")
        }
        let value = try ConfigurationSource(file: source.file, text: String(parts[1])).parsed()
        self.init(path: path.map(String.init), value: value ?? Node(""), source: source)
    }

    /// The same below `key`; nil when it is somewhere else.
    func within(_ key: String) -> ConfigurationOverride? {
        guard path.count > 1, path[0] == key else { return nil }
        return ConfigurationOverride(path: Array(path.dropFirst()), value: value, source: source)
    }

    /// The text of a configuration in which `overrides` are written out; the same text when there are none.
    package static func text(of yaml: String, with overrides: [ConfigurationOverride]) -> String {
        guard !overrides.isEmpty else { return yaml }
        var root = (try? Yams.compose(yaml: yaml)) ?? nil
        for override in overrides { root = override.applied(to: root, depth: 0) }
        return root.flatMap { try? Yams.serialize(node: $0) } ?? yaml
    }

    private func applied(to node: Node?, depth: Int) -> Node {
        guard depth < path.count else { return value }
        var mapping = node?.mapping ?? Node.Mapping([])
        let key = Node(path[depth])
        mapping[key] = applied(to: mapping[key], depth: depth + 1)
        return .mapping(mapping)
    }
}
