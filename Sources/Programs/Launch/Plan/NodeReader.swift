internal import Node
internal import Yams

/// Reads one node of a launch file.
struct NodeReader {
    /// Its whole name.
    let name: String

    /// What whole names in this file begin with.
    let prefix: String

    /// The namespace of the file's topics.
    let namespace: String

    /// The folder that paths are relative to.
    let folder: String

    /// What `semsplat:` may name.
    let subcommands: [String]

    /// The whole names that `after` may name, this one among them.
    let others: [String]

    func read(_ section: inout ConfigurationSection) throws(ConfigurationError) -> PlannedNode {
        var environment = try variables(&section)
        let names = try topics(&section)
        let command = try NodeCommand(folder: folder, subcommands: subcommands, topics: names)
            .read(&section)
        if !names.namespace.isEmpty { environment["SEMSPLAT_NAMESPACE"] = names.namespace }
        if !names.remaps.isEmpty {
            environment["SEMSPLAT_REMAP"] = names.remaps.joined(separator: " ")
        }
        let own = try section.text("folder", "none")
        let node = PlannedNode(
            name: name,
            command: command,
            environment: environment,
            folder: own == "none" ? nil : resolved(own, in: folder),
            after: try after(&section),
            ready: try readiness(&section),
            respawn: try respawn(&section),
            isRequired: try section.boolean("required", false),
            stop: try stop(&section)
        )
        try section.finish()
        return node
    }

    private func variables(
        _ section: inout ConfigurationSection
    ) throws(ConfigurationError) -> [String: String] {
        var variables = try section.section("environment")
        var values: [String: String] = [:]
        for name in variables.names {
            guard let scalar = variables.node(name)?.scalar else {
                throw variables.refuse(name, "must be a text")
            }
            guard !name.isEmpty, !name.contains("="), !(name + scalar.string).contains("\0") else {
                throw variables.refuse(name, "is no name of a variable")
            }
            values[name] = scalar.string
        }
        return values
    }

    private func topics(
        _ section: inout ConfigurationSection
    ) throws(ConfigurationError) -> NodeTopics {
        let own = try section.text("namespace", "none")
        let whole = namespace + (own == "none" ? "" : "/" + own.drop { $0 == "/" })
        let remaps = try section.texts("remap", [])
        do {
            try NodeTopics.check(namespace: whole, remaps: remaps)
        } catch {
            throw section.refuse(remaps.isEmpty ? "namespace" : "remap", "\(error)")
        }
        return NodeTopics(namespace: whole, remaps: remaps)
    }

    private func after(
        _ section: inout ConfigurationSection
    ) throws(ConfigurationError) -> [String] {
        try section.texts("after", []).map { short throws(ConfigurationError) in
            let whole = prefix + short
            guard others.contains(whole), whole != name else {
                let known = others.filter { $0 != name }.map { String($0.dropFirst(prefix.count)) }
                var problem = "'\(short)' is no other node"
                if let nearest = nearestName(to: short, among: known) {
                    problem += "; did you mean '\(nearest)'?"
                }
                throw section.refuse(
                    "after",
                    problem + " There are: \(known.sorted().joined(separator: ", "))"
                )
            }
            return whole
        }
    }

    private func readiness(
        _ section: inout ConfigurationSection
    ) throws(ConfigurationError) -> Readiness {
        var ready = Readiness()
        var signs = try section.section("ready")
        let written = signs.names.filter { $0 != "timeout_s" }
        let delay = try signs.number("delay_s", 0, in: 0...3_600)
        let endpoint = try signs.text("endpoint", "none")
        let output = try signs.text("output", "none")
        let file = try signs.text("file", "none")
        let exits = try signs.boolean("exit", false)
        ready.timeoutSeconds = try signs.number(
            "timeout_s",
            ready.timeoutSeconds,
            in: 0.1...86_400
        )
        try signs.finish()
        guard written.count < 2 else {
            throw signs.refuse(
                written[1],
                "one sign is enough: \(written.joined(separator: " or "))"
            )
        }
        switch written.first {
        case "delay_s": ready.sign = .delay(seconds: delay)
        case "endpoint":
            guard ListeningPort(endpoint) != nil else {
                throw signs.refuse(
                    "endpoint",
                    "'\(endpoint)' is not on this machine; write tcp://127.0.0.1:PORT or ipc://PATH"
                )
            }
            ready.sign = .endpoint(endpoint)
        case "output": ready.sign = .output(output)
        case "file": ready.sign = .file(resolved(file, in: folder))
        case "exit" where exits: ready.sign = .exit
        default: break
        }
        return ready
    }

    private func respawn(
        _ section: inout ConfigurationSection
    ) throws(ConfigurationError) -> Respawn? {
        guard section.has("respawn") else {
            _ = section.node("respawn")
            return nil
        }
        if section.node("respawn")?.scalar != nil {
            return try section.boolean("respawn", false) ? Respawn() : nil
        }
        var respawn = Respawn()
        var keys = try section.section("respawn")
        respawn.delaySeconds = try keys.number("delay_s", respawn.delaySeconds, in: 0.01...3_600)
        respawn.longestDelaySeconds = try keys.number(
            "longest_delay_s",
            max(respawn.longestDelaySeconds, respawn.delaySeconds),
            in: respawn.delaySeconds...86_400
        )
        respawn.limit = try keys.integer("limit", respawn.limit, in: 1...1_000_000)
        respawn.steadyAfterSeconds = try keys.number(
            "steady_after_s",
            respawn.steadyAfterSeconds,
            in: 0.1...86_400
        )
        respawn.onlyOnFailure = try keys.choice("on", RespawnReason.end) == .failure
        try keys.finish()
        return respawn
    }

    private enum RespawnReason: String, CaseIterable {
        case end, failure
    }

    private func stop(
        _ section: inout ConfigurationSection
    ) throws(ConfigurationError) -> StopSteps {
        var stop = StopSteps()
        var keys = try section.section("stop")
        stop.interruptSeconds = try keys.number(
            "interrupt_s",
            stop.interruptSeconds,
            in: 0...3_600
        )
        stop.terminateSeconds = try keys.number(
            "terminate_s",
            stop.terminateSeconds,
            in: 0...3_600
        )
        try keys.finish()
        return stop
    }
}
