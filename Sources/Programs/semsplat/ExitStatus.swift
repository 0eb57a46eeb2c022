/// The exit codes of every command (a contract: scripts on robots depend on them).
enum ExitStatus: Int32 {
    /// Done, or found (an ambiguous answer is an answer too).
    case done = 0
    /// Anything that no other code names.
    case failed = 1
    /// The command line or the configuration is wrong.
    case usage = 2
    /// Not found: also when the map is empty or too old to tell.
    case notFound = 3
    /// The deadline passed first.
    case deadline = 4
    /// Nobody answers at the endpoint.
    case cannotConnect = 5
}

/// An end of a command that is not success: the code to exit with, and a sentence (empty when the
/// command has said everything already).
struct CommandFailure: Error {
    let status: ExitStatus
    let message: String

    init(_ status: ExitStatus, _ message: String = "") {
        self.status = status
        self.message = message
    }
}
