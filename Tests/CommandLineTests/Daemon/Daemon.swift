import Foundation
import Synchronization
import Testing
import WebTestSupport

/// A `semsplat run` of a test's own: a real process on free ports, killed with the test.
final class Daemon: Sendable {
    /// How a process ended.
    struct Ending: Sendable {
        let exitStatus: Int32
        let wasKilled: Bool
        let moment: ContinuousClock.Instant
    }

    /// Where it takes goals.
    let goalEndpoint: String
    /// Where it publishes.
    let resultEndpoint: String

    /// What it says on standard error.
    var log: String { (try? String(contentsOf: logFile, encoding: .utf8)) ?? "" }
    /// Its process.
    var identifier: Int32 { process.processIdentifier }

    private let scratch: Scratch
    private let logFile: URL
    private let process: Process
    private let ending: EndingBox

    /// Starts a daemon that listens to the publishers at `sensors`, and waits until it does.
    ///
    /// - Parameters:
    ///   - sensors: the publishers' endpoints.
    ///   - maximumMessageMebibytes: the longest message that it takes.
    ///   - more: more lines of the configuration.
    ///   - environment: variables that it gets beside those of the test.
    /// - Throws: when it does not start.
    init(
        sensors: [String],
        maximumMessageMebibytes: Int = 64,
        more: String = "",
        environment: [String: String] = [:]
    ) async throws {
        scratch = try Scratch()
        let configuration = try scratch.write(
            "daemon.yaml",
            """
            sensors:
              endpoints: [\(sensors.joined(separator: ", "))]
              maximum_message_mib: \(maximumMessageMebibytes)
            goal_endpoint: tcp://127.0.0.1:*
            result_endpoint: tcp://127.0.0.1:*
            http: {endpoint: "127.0.0.1:*"}
            \(more)
            """
        )
        logFile = try scratch.write("daemon.log", "")
        let log = logFile
        process = Process()
        process.executableURL = Program.executable
        process.arguments = ["run", "--config", configuration.path]
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        process.standardInput = FileHandle.nullDevice
        process.standardError = try FileHandle(forWritingTo: log)
        let box = EndingBox()
        ending = box
        process.terminationHandler = { box.note($0) }
        try process.run()

        var endpoints: (goals: String, results: String)?
        _ = await holds(within: patienceSeconds) {
            endpoints = Self.endpoints(in: log)
            return endpoints != nil || box.ending != nil
        }
        let text = try String(contentsOf: log, encoding: .utf8)
        let bound = try #require(endpoints, "the daemon did not start: \(text)")
        (goalEndpoint, resultEndpoint) = bound
    }

    deinit {
        if process.isRunning { Foundation.kill(process.processIdentifier, SIGKILL) }
    }

    /// A client of its HTTP port, which it tells in its log too.
    func http() async throws -> PlainHTTP {
        var port: UInt16?
        _ = await holds(within: patienceSeconds) {
            port = log.firstMatch(of: /figures at http:\/\/127.0.0.1:(\d+)\//).flatMap {
                UInt16($0.1)
            }
            return port != nil
        }
        return PlainHTTP(port: try #require(port, "no HTTP: \(log)"))
    }

    /// Ends it at once, as a power cut does.
    func kill() { Foundation.kill(process.processIdentifier, SIGKILL) }

    /// Whether it has not ended.
    var isRunning: Bool { ending.ending == nil }

    /// Sends SIGTERM and waits for the end; nil when it does not come.
    func terminate() async -> (ending: Ending, took: Duration)? {
        let asked = ContinuousClock.now
        Foundation.kill(process.processIdentifier, SIGTERM)
        _ = await holds(within: patienceSeconds) { ending.ending != nil }
        return ending.ending.map { ($0, $0.moment - asked) }
    }

    /// The daemon tells where it listens in its log: ports of its own choice cannot collide.
    private static func endpoints(in log: URL) -> (goals: String, results: String)? {
        let text = (try? String(contentsOf: log, encoding: .utf8)) ?? ""
        return text.firstMatch(of: /goals at (\S+); results at (\S+)\n/).map {
            (String($0.1), String($0.2))
        }
    }
}

/// The end of a process, noted by whatever thread hears of it.
private final class EndingBox: Sendable {
    private let state = Mutex<Daemon.Ending?>(nil)

    var ending: Daemon.Ending? { state.withLock { $0 } }

    func note(_ process: Process) {
        let ending = Daemon.Ending(
            exitStatus: process.terminationStatus,
            wasKilled: process.terminationReason == .uncaughtSignal,
            moment: .now
        )
        state.withLock { $0 = ending }
    }
}

/// A folder that goes with its owner.
final class Scratch: Sendable {
    /// Where it is.
    let folder: URL

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "semsplat-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    func write(_ name: String, _ text: String) throws -> URL {
        let file = folder.appending(path: name)
        try Data(text.utf8).write(to: file)
        return file
    }
}

/// Asks until `condition` holds; false when it did not within `seconds`.
func holds(within seconds: Double, _ condition: () -> Bool) async -> Bool {
    let end = ContinuousClock.now + .seconds(seconds)
    while ContinuousClock.now < end {
        if condition() { return true }
        try? await Task.sleep(for: .milliseconds(10))
    }
    return condition()
}

/// How long a test waits for what must come: other suites may keep every core busy.
let patienceSeconds = 60.0
