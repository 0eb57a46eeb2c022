internal import Dispatch
internal import Synchronization

/// Runs `body` for every index on up to `threads` threads and returns the results in order.
///
/// Each result depends on its index alone, so the number of threads never shows in them.
public func parallelMap<Result: Sendable>(
    count: Int,
    threads: Int,
    _ body: @Sendable (Int) -> Result
) -> [Result] {
    guard threads > 1, count > 1 else { return (0..<count).map(body) }
    let results = Mutex([Result?](repeating: nil, count: count))
    let next = Atomic(0)
    DispatchQueue.concurrentPerform(iterations: min(threads, count)) { _ in
        while true {
            let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
            guard index < count else { return }
            let result = body(index)
            results.withLock { $0[index] = result }
        }
    }
    return results.withLock { $0.compactMap(\.self) }
}
