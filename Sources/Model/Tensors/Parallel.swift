internal import CKernels
internal import Synchronization

/// Runs `body` for every index on up to `threads` threads and returns the results in order.
///
/// Each result depends on its index alone, so the number of threads never shows in them. The threads are the caller's and
/// new ones that are as nice as the caller.
public func parallelMap<Result: Sendable>(
    count: Int,
    threads: Int,
    _ body: @Sendable (Int) -> Result
) -> [Result] {
    guard threads > 1, count > 1 else { return (0..<count).map(body) }
    let results = Mutex([Result?](repeating: nil, count: count))
    parallelLoop(count: count, threads: threads) { index in
        let result = body(index)
        results.withLock { $0[index] = result }
    }
    return results.withLock { $0.compactMap(\.self) }
}

private typealias Body = @Sendable (Int) -> Void

private func parallelLoop(count: Int, threads: Int, _ body: Body) {
    withoutActuallyEscaping(body) { escapable in
        var body = escapable
        withUnsafeMutablePointer(to: &body) { pointer in
            semsplat_parallel(count, 1, Int32(min(threads, count)), pointer) {
                context,
                begin,
                end in
                guard let body = context?.assumingMemoryBound(to: Body.self).pointee else { return }
                for index in begin..<end { body(index) }
            }
        }
    }
}
