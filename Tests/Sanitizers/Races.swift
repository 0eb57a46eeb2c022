/// What ThreadSanitizer has to tell and what it must not: scripts/sanitize.sh runs these before the tests.
/// usage: races CASE
import Foundation
import Synchronization

/// A value without a guard.
final class Unguarded: @unchecked Sendable {  // because races are what is tried
    var number = 0
    var numbers = someNumbers()
}

/// An array that the compiler does not know, and so does not put among the constants, which are never changed in place.
func someNumbers() -> [Int] {
    [Int](repeating: 0, count: CommandLine.arguments.count)
}

let numbers = Mutex(someNumbers())
let unguarded = Mutex<Unguarded?>(Unguarded())
/// The step that has been reached; relaxed, so that it brings steps into their order and orders nothing else.
let step = Atomic(0)

func reach(_ number: Int) {
    step.store(number, ordering: .relaxed)
}

func wait(for number: Int) {
    while step.load(ordering: .relaxed) < number { usleep(1_000) }
}

/// Each case is what one thread does, and what another does then.
let cases: [String: (first: @Sendable () -> Void, second: @Sendable () -> Void)] = [
    // No races: the second waits for the mutex that the first holds.
    "mutex": (
        first: {
            numbers.withLock {
                reach(1)
                usleep(200_000)
                $0[0] += 1
            }
        },
        second: {
            wait(for: 1)
            numbers.withLock { $0[0] += 1 }
        }
    ),
    // The first reads its copy and gives it up; then the second changes the array in place.
    "copy": (
        first: {
            readCopy()
            reach(1)
        },
        second: {
            wait(for: 1)
            numbers.withLock { $0[0] += 1 }
        }
    ),
    // Both make arrays without elements.
    "empty": (first: makeEmpty, second: makeEmpty),
    // Races: both change an object that both hold.
    "object": (
        first: {
            share {
                reach(1)
                $0.number += 1
            }
        },
        second: {
            share {
                wait(for: 1)
                $0.number += 1
            }
        }
    ),
    // Both change an array in place.
    "array": (
        first: {
            share {
                reach(1)
                $0.numbers[0] += 1
            }
        },
        second: {
            share {
                wait(for: 1)
                $0.numbers[0] += 1
            }
        }
    ),
]

/// Works on the object without the mutex.
func share(_ body: (Unguarded) -> Void) {
    guard let object = unguarded.withLock({ $0 }) else { return }
    body(object)
}

@inline(never)
func readCopy() {
    let copy = numbers.withLock { $0 }
    if copy[0] > 0 { print(copy) }
}

@inline(never)
@Sendable func makeEmpty() {
    let none = [Float](unsafeUninitializedCapacity: Int.random(in: 0...0)) { $1 = 0 }
    if !none.isEmpty { print(none) }
}

guard let (first, second) = cases[CommandLine.arguments.last ?? ""] else {
    print("usage: races CASE; known are \(cases.keys.sorted().joined(separator: ", "))")
    exit(2)
}
let started = Atomic(0)
let ended = Atomic(0)
for body in [first, second] {
    Thread.detachNewThread {
        started.add(1, ordering: .relaxed)
        // Who had ended before the other began would come before it.
        while started.load(ordering: .relaxed) < 2 { usleep(1_000) }
        body()
        ended.add(1, ordering: .relaxed)
    }
}
while ended.load(ordering: .relaxed) < 2 { usleep(1_000) }
