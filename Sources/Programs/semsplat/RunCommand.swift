internal import ArgumentParser
internal import Foundation
internal import Logging
internal import Node
internal import Tensors

/// `semsplat run`: the daemon.
struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Run the daemon: images and poses in, goals answered.",
        discussion: """
            Without a file it listens to a robot on tcp://127.0.0.1:5550, answers goals on \
            tcp://127.0.0.1:5560 and publishes results on tcp://127.0.0.1:5561. launch/demo.yaml \
            shows every key. SIGTERM and Ctrl-C end it cleanly.
            """
    )

    @Option(help: "The configuration (YAML). Without it the defaults hold.")
    var config: String?

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
        let configuration = try loadConfiguration(config)
        var logger = Logger(
            label: "semsplat",
            factory: { StreamLogHandler.standardError(label: $0) }
        )
        logger.logLevel = level
        shareMemoryBetweenThreads()
        do {
            let pipeline = try Pipeline(
                configuration: configuration,
                source: config.flatMap { try? String(contentsOfFile: $0, encoding: .utf8) } ?? "",
                logger: logger
            )
            try await pipeline.run()
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
    guard let path else { return NodeConfiguration() }
    do throws(ConfigurationError) {
        return try NodeConfiguration(contentsOf: path)
    } catch {
        throw CommandFailure(.usage, "the configuration cannot be used\n\(error)")
    }
}
