internal import Foundation
internal import Synchronization

/// A thread of our own in which a socket lives from opening to closing.
///
/// Blocking C never runs on Swift's cooperative threads, and a libzmq socket never leaves its
/// thread.
final class SocketThread: Sendable {
    let wake: Wake
    private let stopping = Atomic(false)
    private let rounds = Atomic<UInt64>(0)
    private let ended = Latch<Void>()

    init() throws(TransportError) { wake = try Wake() }

    /// Whether the thread should end.
    var isStopping: Bool { stopping.load(ordering: .acquiring) }

    /// How often the thread has come round.
    var roundCount: UInt64 { rounds.load(ordering: .relaxed) }

    /// Notes that the thread comes round, and says whether it is to go on.
    func comesRound() -> Bool {
        rounds.add(1, ordering: .relaxed)
        return !isStopping
    }

    /// Starts the thread and waits until `open` opened its sockets on it; then runs `serve` there.
    ///
    /// - Throws: what `open` threw; the thread has ended then.
    func start<Opened, Answer: Sendable>(
        _ name: String,
        open: @escaping @Sendable () throws(TransportError) -> (Opened, Answer),
        serve: @escaping @Sendable (Opened) -> Void
    ) throws(TransportError) -> Answer {
        let opened = Latch<Result<Answer, TransportError>>()
        let ended = ended
        let thread = Thread {
            nameThisThread(name)
            do throws(TransportError) {
                let (sockets, answer) = try open()
                opened.fulfil(.success(answer))
                serve(sockets)
            } catch {
                opened.fulfil(.failure(error))
            }
            ended.fulfil(())
        }
        thread.start()
        return try opened.value.get()
    }

    /// Asks the thread to end; returns at once.
    func stop() {
        stopping.store(true, ordering: .releasing)
        wake.signal()
    }

    /// Waits until the thread has ended: its sockets are closed and its context is gone.
    func join() { ended.value }
}

/// A value that one thread waits for and another gives, once.
final class Latch<Value: Sendable>: @unchecked Sendable {
    // @unchecked because `given` is read and written under `condition` only.
    private let condition = Condition()
    private var given: Value?

    func fulfil(_ value: Value) {
        condition.lock()
        given = value
        condition.broadcast()
        condition.unlock()
    }

    var value: Value {
        condition.lock()
        defer { condition.unlock() }
        while true {
            if let given { return given }
            condition.wait()
        }
    }
}
