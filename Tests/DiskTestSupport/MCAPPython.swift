public import Foundation

/// The first Python that has the official packages for MCAP; `clients/python/run-tests.sh` makes one.
public enum MCAPPython {
    /// The root of the repository.
    public static let repository = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    /// Where it is; nil when there is none.
    public static let interpreter: String? = {
        let named = ProcessInfo.processInfo.environment["SEMSPLAT_PYTHON"]
        let made = repository.appending(path: ".build/python-client/bin/python").path
        return [named, made, "/usr/bin/python3"].compactMap(\.self).first {
            FileManager.default.isExecutableFile(atPath: $0)
                && (try? run($0, ["-c", "import mcap, mcap_protobuf, lz4, zstandard"])) != nil
        }
    }()

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
