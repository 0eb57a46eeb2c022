import Foundation
import Testing

/// A `semsplat launch` of a test's own: a real process, and what it says.
///
/// It is killed with the test.
final class LaunchProcess {
    /// A folder of the test's own, in which the nodes run.
    let scratch: Scratch

    private let process = Process()
    private let outputFile: URL
    private let errorFile: URL

    /// Starts the launch file `yaml`.
    init(_ yaml: String, _ arguments: String..., in scratch: Scratch? = nil) throws {
        self.scratch = try scratch ?? Scratch()
        let file = try self.scratch.write("launch.yaml", yaml)
        outputFile = try self.scratch.write("launch.out", "")
        errorFile = try self.scratch.write("launch.err", "")
        process.executableURL = Program.executable
        process.arguments = ["launch", file.path] + arguments
        process.currentDirectoryURL = self.scratch.folder
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try FileHandle(forWritingTo: outputFile)
        process.standardError = try FileHandle(forWritingTo: errorFile)
        try process.run()
    }

    deinit {
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    }

    /// What it wrote to standard output until now.
    var output: String { (try? String(contentsOf: outputFile, encoding: .utf8)) ?? "" }

    /// What it wrote to standard error until now.
    var errors: String { (try? String(contentsOf: errorFile, encoding: .utf8)) ?? "" }

    /// Sends a signal to launch alone.
    func send(_ signal: Int32) { kill(process.processIdentifier, signal) }

    /// Waits for its end; its exit code, or nil when it did not end or was killed.
    func end() async -> Int32? {
        guard await holds(within: patienceSeconds, { !process.isRunning }) else { return nil }
        return process.terminationReason == .exit ? process.terminationStatus : nil
    }

    /// The lines of a file that nodes write into.
    func lines(_ name: String) -> [String] {
        let text = try? String(
            contentsOf: scratch.folder.appending(path: name),
            encoding: .utf8
        )
        return (text ?? "").split(separator: "\n").map(String.init)
    }

    /// Waits until a file has `count` lines.
    func has(_ count: Int, linesIn name: String) async -> Bool {
        await holds(within: patienceSeconds) { lines(name).count >= count }
    }
}

/// Whether there is a process of this number that has not ended (a zombie has).
func isAlive(_ process: String) -> Bool {
    guard let status = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8),
        let end = status.lastIndex(of: ")")
    else { return false }
    return !status[end...].hasPrefix(") Z")
}
