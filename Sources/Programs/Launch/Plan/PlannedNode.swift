/// One process of a graph, with everything decided.
public struct PlannedNode: Sendable, Equatable {
    /// Its name, such as `daemon`, or `left/camera` where a file was included into the namespace `left`.
    public let name: String

    /// The program and its arguments; the program `semsplat` is this one.
    public let command: [String]

    /// Variables that stand before those that launch itself has.
    public let environment: [String: String]

    /// The working directory; nil for launch's own.
    public let folder: String?

    /// Nodes that must be ready before it starts, and that end after it.
    public let after: [String]

    /// When it counts as ready.
    public let ready: Readiness

    /// Whether, and how, it is started again when it ends by itself.
    public let respawn: Respawn?

    /// Whether its end is the end of everything.
    public let isRequired: Bool

    /// How patiently it is ended.
    public let stop: StopSteps
}

/// When a node counts as ready, so that what comes after it may start.
public struct Readiness: Sendable, Equatable {
    /// The sign of it.
    public enum Sign: Sendable, Equatable {
        /// It was started.
        case started
        /// So many seconds have passed since it was started.
        case delay(seconds: Double)
        /// Something on this machine listens on the TCP port, or the file of an `ipc://` endpoint is there.
        case endpoint(String)
        /// A line that it writes has this text in it.
        case output(String)
        /// There is such a file or folder.
        case file(String)
        /// It ended with exit code 0.
        case exit
    }

    /// The sign.
    public var sign = Sign.started

    /// A node that is not ready by then has failed.
    public var timeoutSeconds = 60.0
}

/// How a node that ended by itself is started again.
public struct Respawn: Sendable, Equatable {
    /// The wait before the first new start; doubled with every further one.
    public var delaySeconds = 1.0

    /// The longest wait.
    public var longestDelaySeconds = 30.0

    /// So many new starts in a row, then it counts as failed.
    public var limit = 10

    /// A run that lasted so long ends the row.
    public var steadyAfterSeconds = 60.0

    /// Only when its exit code is not 0.
    public var onlyOnFailure = false

    /// The defaults.
    public init() {}

    /// The wait before new start `number`, from 1, of a row.
    public func delaySeconds(before number: Int) -> Double {
        var delay = delaySeconds
        for _ in 1..<max(1, number) where delay < longestDelaySeconds { delay *= 2 }
        return min(delay, longestDelaySeconds)
    }
}

/// How a node is ended: SIGINT, then SIGTERM, then SIGKILL, each so many seconds after the one before.
public struct StopSteps: Sendable, Equatable {
    /// From SIGINT to SIGTERM.
    public var interruptSeconds = 10.0

    /// From SIGTERM to SIGKILL.
    public var terminateSeconds = 5.0
}
