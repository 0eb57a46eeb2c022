import Dispatch
import Foundation

/// A thread of another process, held as a debugger holds it: a stage that is stuck, without any hook in the program for it.
final class HeldThread: Sendable {
    /// It could not be held.
    struct Failure: Error {
        let reason: String
    }

    private let mayGo = DispatchSemaphore(value: 0)
    private let isGone = DispatchSemaphore(value: 0)

    /// Holds the thread of that name; the first of them, because a thread's own helpers carry its name too.
    init(named name: String, of process: Int32) throws {
        let tasks = "/proc/\(process)/task"
        let numbers = try FileManager.default.contentsOfDirectory(atPath: tasks)
            .compactMap { Int32($0) }.sorted()
        let found = numbers.first { number in
            let text = try? String(contentsOfFile: "\(tasks)/\(number)/comm", encoding: .utf8)
            return text == "\(name)\n"
        }
        guard let found else { throw Failure(reason: "there is no thread '\(name)'") }
        let isHeld = DispatchSemaphore(value: 0)
        // Whoever seizes a thread must be the one that lets it go.
        let (mayGo, isGone) = (mayGo, isGone)
        let holder = Thread {
            trace(.seize, found)
            trace(.interrupt, found)
            var status: Int32 = 0
            waitpid(found, &status, Int32(bitPattern: 0x4000_0000))  // __WALL: threads too
            isHeld.signal()
            mayGo.wait()
            trace(.detach, found)
            isGone.signal()
        }
        holder.start()
        isHeld.wait()
        let state = try String(contentsOfFile: "\(tasks)/\(found)/stat", encoding: .utf8)
        guard state.contains(") t ") else {
            letGo()
            throw Failure(reason: "'\(name)' is not held: \(state.prefix(60))")
        }
    }

    /// Lets it go on.
    func letGo() {
        mayGo.signal()
        isGone.wait()
    }
}

private enum TraceRequest: Int {
    case detach = 17
    case seize = 0x4206
    case interrupt = 0x4207
}

/// ptrace(2), which Swift cannot import because C declares it with any number of arguments.
private func trace(_ request: TraceRequest, _ thread: Int32) {
    typealias Call = @convention(c) (Int, Int, Int, Int) -> Int
    guard let symbol = dlsym(nil, "ptrace") else { return }
    _ = unsafeBitCast(symbol, to: Call.self)(request.rawValue, Int(thread), 0, 0)
}
