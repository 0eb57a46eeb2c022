import Foundation
import Testing

/// The built `semsplat` program, run as people run it: a process with arguments and two streams.
struct Program {
    /// What one run left behind.
    struct Outcome {
        let status: Int32
        let output: String
        let errors: String
    }

    /// The executable that was built beside this test program.
    static let executable: URL = {
        let tests = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
        return tests.deletingLastPathComponent().appending(path: "semsplat")
    }()

    /// Runs the program to its end.
    static func run(_ arguments: String...) async throws -> Outcome {
        try await run(executable, arguments)
    }

    /// Runs any program to its end.
    static func run(_ executable: URL, _ arguments: [String]) async throws -> Outcome {
        let process = Process()
        process.executableURL = executable
        process.arguments = arguments
        // Files, not pipes: a pipe that nobody reads would hold the program up.
        let scratch = FileManager.default.temporaryDirectory
        let outputFile = scratch.appending(path: "semsplat-\(UUID()).out")
        let errorFile = scratch.appending(path: "semsplat-\(UUID()).err")
        for file in [outputFile, errorFile] { try Data().write(to: file) }
        defer {
            for file in [outputFile, errorFile] { try? FileManager.default.removeItem(at: file) }
        }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try FileHandle(forWritingTo: outputFile)
        process.standardError = try FileHandle(forWritingTo: errorFile)
        let status: Int32 = try await withCheckedThrowingContinuation { continuation in
            process.terminationHandler = { continuation.resume(returning: $0.terminationStatus) }
            do { try process.run() } catch { continuation.resume(throwing: error) }
        }
        return Outcome(
            status: status,
            output: try String(contentsOf: outputFile, encoding: .utf8),
            errors: try String(contentsOf: errorFile, encoding: .utf8)
        )
    }
}
