internal import DiskTestSupport
internal import Foundation

/// The program `FuzzReplay`, beside this test program: a process of its own, so that a crash is a failure with a name and its
/// memory is nobody else's.
struct Replay {
    /// How a run ended; a crash has the status of its signal.
    let status: Int32
    let output: String
    let errors: String
    /// Where the last input is, if the run ended badly.
    let scratch: String

    static let repository = TestPython.repository
    static let fixtures = repository.appending(path: "Tests/Fixtures/fuzz")

    private static let executable = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
        .deletingLastPathComponent().appending(path: "FuzzReplay")

    /// Runs it to its end; blocks, for seconds at most.
    init(_ arguments: [String]) throws {
        let process = Process()
        process.executableURL = Self.executable
        process.arguments = arguments
        process.currentDirectoryURL = Self.repository
        scratch = FileManager.default.temporaryDirectory.appending(path: "fuzz-\(UUID())").path
        process.environment = ProcessInfo.processInfo.environment.merging(
            ["FUZZ_SCRATCH": scratch],
            uniquingKeysWith: { $1 }
        )
        let files = try ScratchFolder()
        for name in ["output", "errors"] { try files.write("", name) }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle(forWritingAtPath: "\(files.path)/output")
        process.standardError = FileHandle(forWritingAtPath: "\(files.path)/errors")
        try process.run()
        process.waitUntilExit()
        status = process.terminationStatus
        output = try String(contentsOfFile: "\(files.path)/output", encoding: .utf8)
        errors = try String(contentsOfFile: "\(files.path)/errors", encoding: .utf8)
    }

    /// What to look at when `status` is not 0.
    var complaint: String {
        "ended with \(status); its last input is \(scratch)/last-input\n\(errors.suffix(2_000))"
    }
}
