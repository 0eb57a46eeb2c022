internal import ArgumentParser
internal import Foundation
internal import Logging
internal import Node
internal import UnixSignals
internal import Web

/// `semsplat run`: the daemon.
struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Run the daemon: images and poses in, goals answered.",
        discussion: """
            Without a file it listens to a robot on tcp://127.0.0.1:5550, answers goals on \
            tcp://127.0.0.1:5560, publishes results on tcp://127.0.0.1:5561 and serves figures on \
            http://127.0.0.1:5580. launch/demo.yaml shows every key. SIGTERM and Ctrl-C end it cleanly.
            """
    )

    @Option(help: "The configuration (YAML). Without it the defaults hold.")
    var config: String?

    @Option(
        help: ArgumentHelp(
            "A value before the file's, such as mapping.window=3; may be given several times.",
            valueName: "key.path=value"
        )
    )
    var set: [String] = []

    @Option(help: "How much to log: trace, debug, info, notice, warning, error, critical.")
    var logLevel = "info"

    func run() async throws {
        guard let level = Logger.Level(rawValue: logLevel) else {
            let names = Logger.Level.allCases.map(\.rawValue).joined(separator: ", ")
            throw CommandFailure(
                .usage,
                "--log-level '\(logLevel)' is not allowed; write one of: \(names)"
            )
        }
        let (configuration, text) = try loadConfiguration(config, set)
        var logger = Logger(
            label: "semsplat",
            factory: { StreamLogHandler.standardError(label: $0) }
        )
        logger.logLevel = level
        // From here on, because whoever reads that it listens may end it at once.
        let signals = await UnixSignalsSequence(trapping: [.sigterm, .sigint])
        let isAskedToEnd: @Sendable () async -> Void = {
            for await _ in signals { return }
        }
        do {
            let pipeline = try Pipeline(
                configuration: configuration,
                source: text,
                logger: logger
            )
            let web = try WebServer(
                configuration.http,
                health: pipeline.health,
                view: pipeline.view,
                logger: logger
            )
            if let web {
                try await web.serving { try await pipeline.run(until: isAskedToEnd) }
            } else {
                try await pipeline.run(until: isAskedToEnd)
            }
            // Without exit handlers, because a prediction may still be computing: OpenBLAS would
            // tear down its threads under it.
            _exit(ExitStatus.done.rawValue)
        } catch let error as NodeError {
            throw CommandFailure(.failed, error.description)
        }
    }
}

/// Reads a configuration file, or gives the defaults.
func loadConfiguration(_ path: String?) throws -> NodeConfiguration {
    try loadConfiguration(path, []).configuration
}

/// A configuration file, or the defaults, with some values set otherwise; and the text that says all this.
private func loadConfiguration(
    _ path: String?,
    _ settings: [String]
) throws -> (configuration: NodeConfiguration, text: String) {
    do throws(ConfigurationError) {
        var overrides: [ConfigurationOverride] = []
        for setting in settings { overrides.append(try ConfigurationOverride(setting)) }
        let source =
            try path.map { path throws(ConfigurationError) in
                try ConfigurationSource(contentsOf: path)
            } ?? ConfigurationSource(file: "configuration", text: "")
        return (
            try NodeConfiguration(source, overrides: overrides),
            ConfigurationOverride.text(of: source.text, with: overrides)
        )
    } catch {
        throw CommandFailure(.usage, "the configuration cannot be used\n\(error)")
    }
}
