internal import Node
internal import Synchronization

/// Does what computes or waits for the disk, on a thread of its own that gives way to the mapping: Swift's cooperative threads
/// stay free, and however many ask, one thing is done after the other.
final class WorkBench: Sendable {
    private struct Job: Sendable {
        let work: @Sendable () -> Void
        let refuse: @Sendable () -> Void
    }

    private static let mostWaiting = 64
    /// Below the mapping, above what is idle (setpriority(2)).
    private static let niceness: Int32 = 10

    private let name: String
    private let jobs = Mailbox<Job>(capacity: mostWaiting)

    /// A bench whose thread is named `name` (15 characters).
    init(_ name: String) { self.name = name }

    /// Works until `close`.
    func run() async {
        await onOwnThread(name, niceness: Self.niceness) { [jobs] in
            while let job = jobs.take() { job.work() }
        }
    }

    /// Ends the thread.
    func close() { jobs.close() }

    /// What `work` gives, when its turn has come.
    ///
    /// - Throws: what `work` throws, and a 503 when too much waits: what has waited longest goes.
    func done<Value: Sendable>(
        _ work: @escaping @Sendable () throws(RequestFailure) -> Value
    ) async throws(RequestFailure) -> Value {
        let result = await withCheckedContinuation { continuation in
            let job = Job {
                do throws(RequestFailure) {
                    continuation.resume(
                        returning: Result<Value, RequestFailure>.success(try work())
                    )
                } catch {
                    continuation.resume(returning: .failure(error))
                }
            } refuse: {
                continuation.resume(returning: .failure(.busy))
            }
            jobs.put(job)?.refuse()
        }
        return try result.get()
    }
}

extension RequestFailure {
    /// Too much at a time.
    static let busy = RequestFailure(
        503,
        "the daemon has too much to do for viewers",
        whatToDo: "ask again in a second"
    )
}

/// The threads that the server works on.
struct WorkBenches: Sendable {
    /// For what computes.
    let maps = WorkBench("web-maps")
    /// For what waits for the disk.
    let disk = WorkBench("web-disk")

    /// Begins to work.
    func begin() {
        for bench in [maps, disk] { Task { await bench.run() } }
    }

    /// Ends the threads.
    func close() {
        for bench in [maps, disk] { bench.close() }
    }
}
