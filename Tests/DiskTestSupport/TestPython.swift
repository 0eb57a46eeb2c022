public import Foundation

/// Python as tests use it: official packages on the other end.
///
/// `clients/python/run-tests.sh` makes one that has everything.
public enum TestPython {
    /// The root of the repository.
    public static let repository = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    /// One that reads MCAP; nil when there is none.
    public static let forMCAP = interpreter(importing: "mcap, mcap_protobuf, lz4, zstandard")

    /// One that plans: arrays, trees, and the official Foxglove classes; nil when there is none.
    public static let forPlanning = interpreter(
        importing: "numpy, scipy, zmq, foxglove_schemas_protobuf"
    )

    /// One with Prometheus' own parser; nil when there is none.
    public static let forPrometheus = interpreter(importing: "prometheus_client.parser")

    private static func interpreter(importing modules: String) -> String? {
        let named = ProcessInfo.processInfo.environment["SEMSPLAT_PYTHON"]
        let made = repository.appending(path: ".build/python-client/bin/python").path
        return [named, made, "/usr/bin/python3"].compactMap(\.self).first {
            FileManager.default.isExecutableFile(atPath: $0)
                && (try? run($0, ["-c", "import \(modules)"])) != nil
        }
    }

    /// It ended with another status than 0.
    public struct Failure: Error {
        let status: Int32
    }

    /// Runs it to its end and returns what it printed.
    @discardableResult
    public static func run(_ python: String, _ arguments: [String]) throws -> Data {
        let (process, output) = (Process(), Pipe())
        process.executableURL = URL(filePath: python)
        process.arguments = arguments
        process.standardOutput = output
        if arguments.first == "-c" { process.standardError = FileHandle.nullDevice }
        try process.run()
        let data = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw Failure(status: process.terminationStatus)
        }
        return data
    }
}
