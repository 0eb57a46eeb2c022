internal import ArgumentParser
internal import Foundation
internal import Launch
internal import Node

/// `semsplat launch`: a graph of processes from a file.
struct LaunchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "launch",
        abstract: "Start a graph of processes: nodes with parameters, remaps, respawn, order.",
        discussion: """
            The file's arguments are given as name:=value. --print shows what would run, numbered, and starts nothing. \
            Ctrl-C or SIGTERM ends the nodes, in the opposite order of their start: SIGINT, then SIGTERM, then SIGKILL; \
            asked a second time it has less patience. docs/LAUNCH.md describes the file.

            Exit codes: 0 when every node that ended by itself ended well, 2 for a file that cannot be used, and 100 + n \
            when node n of --print failed (1 from the 100th on).
            """
    )

    @Argument(help: "The launch file, such as launch/simulated-robot.yaml.")
    var file: String

    @Argument(help: ArgumentHelp("Arguments of the file.", valueName: "name:=value"))
    var arguments: [String] = []

    @Flag(
        name: [.customLong("print"), .customLong("dry-run")],
        help: "Show what would run; start nothing."
    )
    var isOnlyPrinted = false

    @Flag(help: "With --print: one JSON document on standard output.")
    var json = false

    func validate() throws {
        guard isOnlyPrinted || !json else {
            throw ValidationError("--json is for --print; the nodes write what they write")
        }
    }

    func run() async throws {
        let plan = try plan()
        guard !isOnlyPrinted else { return try show(plan) }
        let failure = try await resultOnOwnThread("launch") { Self.supervise(plan) }
        guard let failure else { return }
        StandardError.write(
            "error: node \(failure.number), \(failure.node), failed: \(failure.reason)"
        )
        Foundation.exit(
            failure.number < 100 ? 100 + Int32(failure.number) : ExitStatus.failed.rawValue
        )
    }

    private func plan() throws -> LaunchPlan {
        let names = Semsplat.configuration.subcommands.compactMap { $0.configuration.commandName }
        let reader = LaunchReader(
            subcommands: names,
            environment: ProcessInfo.processInfo.environment
        )
        do throws(ConfigurationError) {
            return try reader.plan(file, arguments: arguments)
        } catch {
            throw CommandFailure(.usage, "the launch file cannot be used\n\(error)")
        }
    }

    private static func supervise(_ plan: LaunchPlan) -> Supervisor.Failure? {
        let width = (plan.nodes.map(\.name.count) + [6]).max() ?? 6
        func line(_ node: String, _ text: String) -> Data {
            let name = node.padding(toLength: width, withPad: " ", startingAt: 0)
            return Data("[\(name)] \(text)\n".utf8)
        }
        return Supervisor(
            plan,
            program: URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().path,
            environment: ProcessInfo.processInfo.environment
        ) { news in
            // Nobody may read any more; the nodes are to end in order all the same.
            switch news {
            case .line(let node, let text, let isErrors):
                let stream = isErrors ? FileHandle.standardError : FileHandle.standardOutput
                try? stream.write(contentsOf: line(node, text))
            case .event(let node, let text):
                try? FileHandle.standardError.write(contentsOf: line(node, "-- \(text)"))
            }
        }
        .run()
    }

    private func show(_ plan: LaunchPlan) throws {
        let nodes = plan.nodes.enumerated().map { ShownNode($1, number: $0 + 1) }
        if json {
            try printJSON(nodes)
        } else {
            printNow(nodes.map(\.text).joined(separator: "\n"))
        }
    }
}

/// A node as `launch --print` shows it.
private struct ShownNode: Encodable {
    let number: Int
    let name: String
    let command: [String]
    let environment: [String: String]
    let folder: String?
    let after: [String]
    let required: Bool
    let respawnLimit: Int?

    init(_ node: PlannedNode, number: Int) {
        self.number = number
        name = node.name
        command = node.command
        environment = node.environment
        folder = node.folder
        after = node.after
        required = node.isRequired
        respawnLimit = node.respawn?.limit
    }

    /// The command as a shell takes it, and what else there is to know below it.
    var text: String {
        var facts: [String] = []
        if !after.isEmpty { facts.append("after \(after.joined(separator: ", "))") }
        if required { facts.append("required") }
        if let respawnLimit {
            facts.append("started again, \(respawnLimit) times in a row at most")
        }
        if let folder { facts.append("in \(folder)") }
        for (name, value) in environment.sorted(by: { $0.key < $1.key }) {
            facts.append("\(name)=\(value)")
        }
        let lines = ["\(number) \(name)", "    " + command.map(Self.quoted).joined(separator: " ")]
        return (lines + facts.map { "    # \($0)" }).joined(separator: "\n")
    }

    private static func quoted(_ word: String) -> String {
        let plain = word.allSatisfy {
            $0.isASCII && ($0.isLetter || $0.isNumber || "_-./:=,@%+".contains($0))
        }
        return plain && !word.isEmpty ? word : "'" + word.replacing("'", with: "'\\''") + "'"
    }
}
