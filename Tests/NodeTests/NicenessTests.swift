import Foundation
import Node
import Synchronization
import Tensors
import Testing

/// Predictions give way to goals: what the predictor starts must be as nice as it is.
@Suite struct NicenessTests {
    @Test(arguments: [0, 5]) func `threads of a thread are as nice as it is`(
        niceness: Int32
    ) async throws {
        let own = threadNiceness()
        let expected = niceness == 0 ? own : niceness
        let (answers, continuation) = AsyncStream<[Int32]>.makeStream()
        await onOwnThread("nice", niceness: niceness) {
            let arrived = Atomic(0)
            let deadline = ContinuousClock.now + .seconds(5)
            let found = parallelMap(count: 2, threads: 2) { _ in
                // Both threads must come, so each waits until the other is there.
                arrived.wrappingAdd(1, ordering: .relaxed)
                while arrived.load(ordering: .relaxed) < 2, .now < deadline { sched_yield() }
                return threadNiceness()
            }
            continuation.yield(found)
            continuation.finish()
        }
        for await found in answers { #expect(found == [expected, expected]) }
        #expect(threadNiceness() == own)
    }
}

private func threadNiceness() -> Int32 { getpriority(Int32(PRIO_PROCESS.rawValue), 0) }
