import RandomTestSupport
import Synchronization
import Tensors
import Testing

/// An arena of its own for each test: nobody else takes from it.
@Suite struct ArenaTests {
    private typealias Held = (start: UnsafeMutablePointer<Float>, count: Int)

    /// Takes and gives at random, and says what is held, each piece filled with its own number.
    private func shuffle(_ arena: Arena, seed: UInt64, steps: Int, largest: Int) -> [Held] {
        var dice = SeededGenerator(seed: seed)
        var held: [Held] = []
        for step in 0..<steps {
            if held.count > 200 || (held.count > 0 && Bool.random(using: &dice)) {
                let piece = held.remove(at: Int.random(in: 0..<held.count, using: &dice))
                arena.give(piece.start, count: piece.count)
            } else {
                let count = Int.random(in: 0...largest, using: &dice)
                let start = arena.take(count)
                start.update(repeating: Float(step), count: count)
                held.append((start, count))
            }
        }
        return held
    }

    private func give(_ held: [Held], to arena: Arena) {
        for piece in held { arena.give(piece.start, count: piece.count) }
    }

    @Test(arguments: [1, 2, 3] as [UInt64]) func `no two pieces share a number`(_ seed: UInt64) {
        let arena = Arena()
        let held = shuffle(arena, seed: seed, steps: 5000, largest: 50_000)
        for (index, piece) in held.enumerated() {
            piece.start.update(repeating: Float(index), count: piece.count)
        }
        for (index, piece) in held.enumerated() {
            #expect((0..<piece.count).allSatisfy { piece.start[$0] == Float(index) })
        }
        give(held, to: arena)
        #expect(arena.figures.usedBytes == 0)
    }

    @Test(.disabled(if: Arena.isWatched, "each piece is the system's own"))
    func `what was given back is taken again, and pieces that touch become one`() {
        let arena = Arena()
        give(shuffle(arena, seed: 4, steps: 2000, largest: 20_000), to: arena)
        let before = arena.figures
        #expect(before.reservedBytes == 16 << 20)
        // All of the region at once: there would be no such piece if it were still in parts.
        let count = (before.reservedBytes - 64) / 4
        let start = arena.take(count)
        #expect(arena.figures.growthCount == before.growthCount)
        arena.give(start, count: count)
    }

    @Test(.disabled(if: Arena.isWatched, "each piece is the system's own"))
    func `the same pieces again need nothing of the system`() {
        let arena = Arena()
        give(shuffle(arena, seed: 5, steps: 3000, largest: 300_000), to: arena)
        let growths = arena.figures.growthCount
        #expect(growths > 1)
        give(shuffle(arena, seed: 5, steps: 3000, largest: 300_000), to: arena)
        #expect(arena.figures.growthCount == growths)
    }

    @Test func `several threads take and give at once`() {
        let arena = Arena()
        let wrong = parallelMap(count: 8, threads: 4) { thread in
            let held = shuffle(arena, seed: UInt64(thread), steps: 2000, largest: 5000)
            let number = Float(1_000_000 + thread)
            for piece in held { piece.start.update(repeating: number, count: piece.count) }
            let wrong = held.filter { piece in
                !(0..<piece.count).allSatisfy { piece.start[$0] == number }
            }
            give(held, to: arena)
            return wrong.count
        }
        #expect(wrong.allSatisfy { $0 == 0 })
        #expect(arena.figures.usedBytes == 0)
    }
}
