internal import Foundation
internal import Synchronization

/// Another run of this program as a process of its own, with its log in a file.
///
/// One runs at a time. It ends with this object, and with this program when that is told to end.
final class ChildProgram {
    /// Where both of its streams go.
    let log: URL

    private let process = Process()

    /// Starts `semsplat` with `arguments`; both of its streams go to `log`.
    init(_ arguments: [String], log: URL) throws {
        self.log = log
        try Data().write(to: log)
        let handle = try FileHandle(forWritingTo: log)
        process.executableURL = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
        process.arguments = arguments
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = handle
        process.standardError = handle
        endChildWithThisProgram()
        try process.run()
        childIdentifier.store(process.processIdentifier, ordering: .relaxed)
    }

    deinit {
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
        childIdentifier.store(0, ordering: .relaxed)
    }

    /// Whether it has not ended yet.
    var isRunning: Bool { process.isRunning }

    /// What it wrote until now.
    var text: String { (try? String(contentsOf: log, encoding: .utf8)) ?? "" }

    /// Asks it to end (SIGTERM) and waits, at most `patience`; then it is killed.
    ///
    /// - Returns: how long it took; nil when it had to be killed.
    func end(patience: Duration = .seconds(5)) async -> Duration? {
        let asked = ContinuousClock.now
        process.terminate()
        while process.isRunning, ContinuousClock.now - asked < patience {
            try? await Task.sleep(for: .milliseconds(10))
        }
        guard process.isRunning else { return ContinuousClock.now - asked }
        kill(process.processIdentifier, SIGKILL)
        return nil
    }

    /// Waits for its end.
    ///
    /// - Returns: its exit code.
    func finish() async -> Int32 {
        while process.isRunning { try? await Task.sleep(for: .milliseconds(20)) }
        return process.terminationStatus
    }
}

/// The process id of the child that runs; 0 when none does.
private let childIdentifier = Atomic<Int32>(0)

/// Makes the signals that end this program end its child first.
private func endChildWithThisProgram() {
    for number in [SIGINT, SIGTERM, SIGHUP] {
        // In a signal handler only what may be called there: no allocation, no lock.
        signal(number) { number in
            let child = childIdentifier.load(ordering: .relaxed)
            if child != 0 { kill(child, SIGTERM) }
            _exit(128 + number)
        }
    }
}
