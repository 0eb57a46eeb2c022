internal import Foundation

/// Another run of this program as a process of its own, with its log in a file.
final class ChildProgram {
    private let process = Process()

    /// Starts `semsplat` with `arguments`; both of its streams go to `log`.
    init(_ arguments: [String], log: URL) throws {
        try Data().write(to: log)
        let handle = try FileHandle(forWritingTo: log)
        process.executableURL = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
        process.arguments = arguments
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = handle
        process.standardError = handle
        try process.run()
    }

    deinit {
        if process.isRunning { process.terminate() }
    }

    /// Whether it has not ended yet.
    var isRunning: Bool { process.isRunning }

    /// Its process id.
    var identifier: Int32 { process.processIdentifier }

    /// Asks it to end (SIGTERM) and waits, at most `patience`; then it is killed.
    ///
    /// - Returns: how long it took, and whether it went by itself.
    func end(patience: Duration = .seconds(5)) async -> (took: Duration, wentByItself: Bool) {
        let asked = ContinuousClock.now
        process.terminate()
        while process.isRunning, ContinuousClock.now - asked < patience {
            try? await Task.sleep(for: .milliseconds(10))
        }
        let wentByItself = !process.isRunning
        if !wentByItself { kill(process.processIdentifier, SIGKILL) }
        return (ContinuousClock.now - asked, wentByItself)
    }

    /// Waits for its end.
    ///
    /// - Returns: its exit code.
    func finish() async -> Int32 {
        while process.isRunning { try? await Task.sleep(for: .milliseconds(20)) }
        return process.terminationStatus
    }
}

/// Loopback endpoints that nobody listens on now, all different.
func freeEndpoints(_ count: Int) throws -> [String] {
    var sockets: [Int32] = []
    defer { for socket in sockets { close(socket) } }
    return try (0..<count).map { _ in
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        sockets.append(descriptor)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) == 0 && getsockname(descriptor, $0, &length) == 0
            }
        }
        guard isBound else {
            throw CommandFailure(.failed, "no free port on 127.0.0.1; see `semsplat doctor`")
        }
        return "tcp://127.0.0.1:\(UInt16(bigEndian: address.sin_port))"
    }
}
