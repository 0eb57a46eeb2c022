internal import Foundation
public import Node
internal import Yams

/// Reads launch files, those that they include too, into a plan.
///
/// Nothing is started, and only the files are read.
public struct LaunchReader {
    /// The names of the subcommands that `semsplat:` may name.
    private let subcommands: [String]

    private let environment: [String: String]

    /// How many files may include each other in a row.
    private static let deepest = 16
    private static let mostNodes = 128

    /// Begins with what the files may refer to.
    ///
    /// - Parameters:
    ///   - subcommands: the names that `semsplat:` may have.
    ///   - environment: the variables that `$(env …)` reads.
    public init(subcommands: [String], environment: [String: String]) {
        self.subcommands = subcommands
        self.environment = environment
    }

    /// The plan of the file at `path`.
    ///
    /// - Parameters:
    ///   - path: the launch file.
    ///   - arguments: `name:=value` pairs, as on the command line.
    /// - Returns: the nodes, in the order of their start.
    /// - Throws: `ConfigurationError` naming file, line, key, value and what is allowed.
    public func plan(
        _ path: String,
        arguments: [String] = []
    ) throws(ConfigurationError)
        -> LaunchPlan
    {
        var given: [String: GivenArgument] = [:]
        for argument in arguments {
            let parts = argument.split(
                separator: ":=",
                maxSplits: 1,
                omittingEmptySubsequences: false
            )
            let source = ConfigurationSource(option: argument)
            guard parts.count == 2, !parts[0].isEmpty else {
                throw source.error(nil, key: "", "is no argument; write NAME:=VALUE")
            }
            given[String(parts[0])] = GivenArgument(
                value: String(parts[1]),
                refusal: { source.error(nil, key: "", $0) }
            )
        }
        let nodes = try read(Inclusion(path: path, given: given))
        guard !nodes.isEmpty else {
            throw ConfigurationError(file: path, problem: "starts no node with these arguments")
        }
        guard nodes.count <= Self.mostNodes else {
            throw ConfigurationError(
                file: path,
                problem: "starts \(nodes.count) nodes; at most \(Self.mostNodes) are allowed"
            )
        }
        guard let plan = LaunchPlan(ordering: nodes) else {
            let circle = LaunchPlan.circle(in: nodes).joined(separator: " after ")
            throw ConfigurationError(file: path, problem: "nodes wait for each other: \(circle)")
        }
        return plan
    }

    /// A file that is to be read, and what it is given.
    private struct Inclusion {
        let path: String
        var given: [String: GivenArgument] = [:]
        var namespace = ""
        /// The files that include it, outermost first.
        var within: [String] = []
    }

    private struct GivenArgument {
        let value: String
        let refusal: (String) -> ConfigurationError
    }

    private func read(_ inclusion: Inclusion) throws(ConfigurationError) -> [PlannedNode] {
        let source = try ConfigurationSource(contentsOf: inclusion.path)
        let tree = try source.parsed()
        var head = try ConfigurationSection(tree, path: "", source: source)
        guard head.has("nodes") || head.has("includes") else {
            throw source.error(nil, key: "", Self.noLaunchFile(head))
        }
        var substitution = Substitution(
            arguments: [:],
            environment: environment,
            folder: Self.folder(of: inclusion.path)
        )
        substitution.arguments = try arguments(&head, inclusion, substitution)

        guard let tree else { return [] }
        var root = try ConfigurationSection(
            substitution.node(tree, in: source),
            path: "",
            source: source
        )
        for key in ["description", "arguments"] { _ = root.node(key) }
        var included = try includes(&root, inclusion, substitution.folder)
        let own = try nodes(&root, inclusion, substitution.folder, after: included.map(\.name))
        try root.finish()
        included += own
        return included
    }

    private static func noLaunchFile(_ root: ConfigurationSection) -> String {
        guard root.has("sensors") || root.has("mapping") || root.has("goal_endpoint") else {
            return "is no launch file: it has neither 'nodes' nor 'includes'"
        }
        return "is the daemon's configuration, not a launch file; start it with "
            + "'semsplat run --config', or see launch/simulated-robot.yaml"
    }

    private static func folder(of path: String) -> String {
        let folder = URL(filePath: path).deletingLastPathComponent().path
        return folder.isEmpty ? "." : folder
    }

    // MARK: - Arguments

    private func arguments(
        _ root: inout ConfigurationSection,
        _ inclusion: Inclusion,
        _ substitution: Substitution
    ) throws(ConfigurationError) -> [String: String] {
        var section = try root.section("arguments")
        var values: [String: String] = [:]
        for name in section.names {
            let declaration = try Declaration(name, in: &section)
            // A default may use arguments that are declared above it.
            var sofar = substitution
            sofar.arguments = values
            let given = inclusion.given[name]
            if let given {
                values[name] = given.value
            } else if let template = declaration.standard {
                do throws(Substitution.Failure) {
                    values[name] = try sofar.text(template)
                } catch {
                    throw section.refuse(name, error.problem)
                }
            }
            guard let value = values[name] else {
                throw section.refuse(name, "has no default; give it as \(name):=VALUE")
            }
            guard declaration.allowed.isEmpty || declaration.allowed.contains(value) else {
                let problem =
                    "'\(value)' is not allowed for \(name); "
                    + "write one of: \(declaration.allowed.joined(separator: ", "))"
                throw given?.refusal(problem) ?? section.refuse(name, problem)
            }
        }
        for (name, argument) in inclusion.given where values[name] == nil {
            throw argument.refusal(
                "\(inclusion.path) has no argument '\(name)'"
                    + (nearestName(to: name, among: values.keys.sorted())
                        .map { "; did you mean '\($0)'?" } ?? "")
                    + " Known there: \(values.keys.sorted().joined(separator: ", "))"
            )
        }
        return values
    }

    /// An argument as a file declares it: a default alone, or a mapping.
    private struct Declaration {
        var standard: String?
        var allowed: [String] = []

        init(_ name: String, in section: inout ConfigurationSection) throws(ConfigurationError) {
            if let scalar = section.node(name)?.scalar {
                standard = scalar.string
                return
            }
            var declared = try section.section(name)
            standard = declared.node("default")?.scalar?.string
            allowed = try declared.texts("allowed", [])
            _ = declared.node("description")
            try declared.finish()
        }
    }

    // MARK: - Includes

    private func includes(
        _ root: inout ConfigurationSection,
        _ inclusion: Inclusion,
        _ folder: String
    ) throws(ConfigurationError) -> [PlannedNode] {
        guard let list = root.node("includes") else { return [] }
        guard let sequence = list.sequence else {
            throw root.refuse("includes", "must be a list of '- file: …'")
        }
        var nodes: [PlannedNode] = []
        for (index, entry) in sequence.enumerated() {
            var section = try ConfigurationSection(
                entry,
                path: "includes[\(index)]",
                source: root.source
            )
            let isWanted = try section.isWanted()
            let inner = try self.inclusion(&section, of: inclusion, folder)
            try section.finish()
            if isWanted { nodes += try read(inner) }
        }
        return nodes
    }

    private func inclusion(
        _ section: inout ConfigurationSection,
        of outer: Inclusion,
        _ folder: String
    ) throws(ConfigurationError) -> Inclusion {
        let file = try section.text("file", "")
        guard !file.isEmpty else { throw section.refuse("file", "is missing; name a launch file") }
        var inner = Inclusion(path: resolved(file, in: folder))
        inner.within = outer.within + [standard(outer.path)]
        guard !inner.within.contains(standard(inner.path)) else {
            let chain = inner.within + [standard(inner.path)]
            throw section.refuse(
                "file",
                "files include each other: \(chain.joined(separator: " → "))"
            )
        }
        guard inner.within.count < Self.deepest else {
            throw section.refuse("file", "is the \(Self.deepest + 1)th file in a row")
        }
        let namespace = try section.text("namespace", "none")
        inner.namespace = outer.namespace
        if namespace != "none" { inner.namespace += "/" + namespace.drop { $0 == "/" } }
        var arguments = try section.section("arguments")
        for name in arguments.names {
            let value = arguments.node(name)?.scalar?.string ?? ""
            let asked = arguments
            inner.given[name] = GivenArgument(value: value) { asked.refuse(name, $0) }
        }
        return inner
    }

    private func standard(_ path: String) -> String { URL(filePath: path).standardizedFileURL.path }

    // MARK: - Nodes

    private func nodes(
        _ root: inout ConfigurationSection,
        _ inclusion: Inclusion,
        _ folder: String,
        after included: [String]
    ) throws(ConfigurationError) -> [PlannedNode] {
        var section = try root.section("nodes")
        let prefix = inclusion.namespace.isEmpty ? "" : inclusion.namespace.dropFirst() + "/"
        let names = section.names
        var nodes: [PlannedNode] = []
        var left: [String] = []
        for name in names {
            guard isName(name) else {
                throw section.refuse(name, "is no name; write letters, digits, _, - and .")
            }
            guard !included.contains(prefix + name) else {
                throw section.refuse(name, "there is a node of this name in an included file")
            }
            var entry = try section.section(name)
            let isWanted = try entry.isWanted()
            let node = try NodeReader(
                name: prefix + name,
                prefix: String(prefix),
                namespace: inclusion.namespace,
                folder: folder,
                subcommands: subcommands,
                others: names.map { prefix + $0 } + included
            )
            .read(&entry)
            if isWanted { nodes.append(node) } else { left.append(node.name) }
        }
        // Who waits for a node that is not wanted has nothing to wait for.
        return nodes.map { $0.waiting(for: $0.after.filter { !left.contains($0) }) }
    }

    private func isName(_ name: String) -> Bool {
        (1...64).contains(name.utf8.count)
            && name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "_-.".contains($0)) }
    }
}

/// A path that is relative to a launch file's folder, not to the working directory.
func resolved(_ path: String, in folder: String) -> String {
    path.hasPrefix("/") || folder == "." ? path : folder + "/" + path
}

extension ConfigurationSection {
    /// Whether `if` and `unless` say that this is wanted.
    mutating func isWanted() throws(ConfigurationError) -> Bool {
        var isWanted = true
        for (key, expected) in [("if", true), ("unless", false)] {
            let text = try text(key, expected ? "true" : "false")
            guard let holds = conditionHolds(text) else {
                throw refuse(
                    key,
                    "'\(text)' is no condition; write true, false, A == B or A != B"
                )
            }
            if holds != expected { isWanted = false }
        }
        return isWanted
    }
}

extension PlannedNode {
    /// The same, waiting for others.
    fileprivate func waiting(for names: [String]) -> PlannedNode {
        PlannedNode(
            name: name,
            command: command,
            environment: environment,
            folder: folder,
            after: names,
            ready: ready,
            respawn: respawn,
            isRequired: isRequired,
            stop: stop
        )
    }
}
