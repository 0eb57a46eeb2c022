internal import CProcess
internal import Foundation

/// A process that was started, in a process group of its own, and the pipes that it writes into.
package final class Child {
    /// How it ended.
    package enum Ending: Equatable {
        case exit(Int32)
        case signal(Int32)

        /// Whether it was a good end.
        package var isGood: Bool { self == .exit(0) }

        /// In words.
        var sentence: String {
            switch self {
            case .exit(let code): "ended with exit code \(code)"
            case .signal(let number):
                "was ended by signal \(number) (\(String(cString: strsignal(number))))"
            }
        }
    }

    /// One of its two streams.
    package final class Stream {
        /// Where it is read.
        fileprivate(set) var descriptor: Int32

        /// Whether it is standard error.
        let isErrors: Bool

        private var splitter = LineSplitter()

        init(_ descriptor: Int32, isErrors: Bool) {
            (self.descriptor, self.isErrors) = (descriptor, isErrors)
        }

        /// The lines that came; does not wait.
        package func read() -> [String] {
            guard let bytes = readBytes() else { return end() }
            return splitter.take(bytes)
        }

        /// The bytes that came, if not lines are wanted; nil at the end; does not wait.
        package func readBytes() -> [UInt8]? {
            guard descriptor >= 0 else { return nil }
            var failure: Int32 = 0
            var count = 0
            let bytes = [UInt8](unsafeUninitializedCapacity: 64 << 10) { buffer, initialised in
                count = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
                failure = errno
                initialised = max(0, count)
            }
            guard count <= 0 else { return bytes }
            return count < 0 && (failure == EAGAIN || failure == EINTR) ? [] : nil
        }

        /// Closes it; what is left of a line.
        package func end() -> [String] {
            guard descriptor >= 0 else { return [] }
            close(descriptor)
            descriptor = -1
            return splitter.finish().map { [$0] } ?? []
        }
    }

    /// Its process id, and that of its group.
    let identifier: pid_t

    /// Standard output and standard error.
    package let streams: [Stream]

    /// When it was started.
    let started = ContinuousClock.now

    /// Starts a program.
    ///
    /// Must be called on a thread that lasts: the child is told to end when that thread does.
    ///
    /// - Throws: `SpawnError` when it cannot be started.
    package init(
        _ command: [String],
        environment: [String: String],
        folder: String?
    ) throws(SpawnError) {
        var process: pid_t = 0
        var ends: [Int32] = [-1, -1]
        let variables = environment.map { "\($0)=\($1)" }
        let failure = withCStrings(command) { arguments in
            withCStrings(variables) { variables in
                semsplat_spawn(arguments, variables, folder, &ends, &process)
            }
        }
        guard failure == 0 else { throw SpawnError(command[0], failure) }
        identifier = process
        streams = [Stream(ends[0], isErrors: false), Stream(ends[1], isErrors: true)]
    }

    /// Sends a signal to it and to what it started.
    package func send(_ signal: Int32) { kill(-identifier, signal) }

    /// How it ended; nil while it runs.
    ///
    /// What is left of its group is asked to end, before the system could give its number to somebody else.
    package func reap() -> Ending? {
        var info = siginfo_t()
        guard waitid(P_PID, id_t(identifier), &info, WEXITED | WNOHANG | WNOWAIT) == 0,
            info._sifields._sigchld.si_pid == identifier
        else { return nil }
        send(SIGTERM)
        var status: Int32 = 0
        waitpid(identifier, &status, 0)
        let signal = status & 0x7f
        return signal == 0 ? .exit((status >> 8) & 0xff) : .signal(signal)
    }

    /// Waits until it writes something, or ends a stream, but no longer than that.
    package func waitForOutput(milliseconds: Int32) {
        var descriptors = streams.map(\.descriptor).filter { $0 >= 0 }.map {
            pollfd(fd: $0, events: Int16(POLLIN), revents: 0)
        }
        poll(&descriptors, nfds_t(descriptors.count), milliseconds)
    }

    /// Whether anything of its group still runs.
    var hasLeftovers: Bool { kill(-identifier, 0) == 0 }
}

/// A program that could not be started.
package struct SpawnError: Error, CustomStringConvertible {
    /// What happened.
    package let description: String

    /// Whether there is no such program.
    package let isMissing: Bool

    init(_ program: String, _ number: Int32) {
        isMissing = number == ENOENT
        description = "'\(program)' cannot be started: \(String(cString: strerror(number)))"
    }
}

/// Calls `body` with a NULL-terminated array of C strings.
private func withCStrings<Result>(
    _ texts: [String],
    _ body: (UnsafePointer<UnsafePointer<CChar>?>) -> Result
) -> Result {
    let copies = texts.map { strdup($0) }
    defer { for copy in copies { free(copy) } }
    let pointers = copies.map { $0.map { UnsafePointer($0) } } + [nil]
    return pointers.withUnsafeBufferPointer { buffer in
        guard let base = buffer.baseAddress else { preconditionFailure("there is a NULL at least") }
        return body(base)
    }
}
