internal import Foundation
internal import FuzzTargets
internal import RandomTestSupport

/// Changes inputs by chance, the same way each time, and feeds them; what is being fed lies in a file, should it be the last.
struct Mutation {
    let target: FuzzTarget
    let count: Int
    let seconds: Double

    /// An input that takes longer than this is a hang.
    private static let longestSeconds = 5.0

    func run(_ inputs: [(name: String, bytes: [UInt8])]) throws {
        let end = Date(timeIntervalSinceNow: seconds)
        var generator = SeededGenerator(seed: 0xF0_55)
        for (name, bytes) in inputs { try feed(bytes, name) }
        var fed = 0
        // Round by round, so that when time is up every file had its share.
        while fed < count, Date() < end {
            for (name, bytes) in inputs {
                try feed(changed(bytes, inputs, &generator), "\(name), change \(fed)")
            }
            fed += 1
        }
        print("\(target.name): \(inputs.count) files, \(fed) changes of each")
    }

    private func feed(_ bytes: [UInt8], _ name: String) throws {
        let file = URL(filePath: "\(FuzzScratch.folder)/last-input")
        try Data(bytes).write(to: file)
        let start = Date()
        target.run(bytes)
        let took = Date().timeIntervalSince(start)
        guard took < Self.longestSeconds else {
            throw FuzzReplay.Failure(description: "\(target.name): \(name) took \(took) s")
        }
    }

    private func changed(
        _ bytes: [UInt8],
        _ inputs: [(name: String, bytes: [UInt8])],
        _ generator: inout SeededGenerator
    ) -> [UInt8] {
        var bytes = bytes
        for _ in 0..<Int.random(in: 1...4, using: &generator) {
            change(&bytes, inputs, &generator)
        }
        return Array(bytes.prefix(target.longestInput))
    }

    private func change(
        _ bytes: inout [UInt8],
        _ inputs: [(name: String, bytes: [UInt8])],
        _ generator: inout SeededGenerator
    ) {
        let place = Int.random(in: 0...bytes.count, using: &generator)
        let length = min(bytes.count - place, Int.random(in: 1...16, using: &generator))
        switch Int.random(in: 0..<8, using: &generator) {
        case 0 where length > 0: bytes[place] ^= 1 << UInt8.random(in: 0...7, using: &generator)
        case 1 where length > 0: bytes[place] = UInt8.random(in: 0...255, using: &generator)
        // The ends of the ranges of numbers of 4 and 8 bytes.
        case 2: replace(&bytes, place, with: [0xFF, 0xFF, 0xFF, 0x7F])
        case 3: replace(&bytes, place, with: Self.extremes.randomElement(using: &generator) ?? [])
        case 4: bytes.removeSubrange(place..<place + length)
        case 5: bytes.insert(contentsOf: bytes[place..<place + length], at: place)
        case 6:
            guard let word = target.words.randomElement(using: &generator) else { fallthrough }
            bytes.insert(contentsOf: word.utf8, at: place)
        default:
            let other = inputs.randomElement(using: &generator)?.bytes ?? []
            bytes = Array(bytes.prefix(place)) + other.dropFirst(place)
        }
    }

    private func replace(_ bytes: inout [UInt8], _ place: Int, with new: [UInt8]) {
        let end = min(bytes.count, place + new.count)
        bytes.replaceSubrange(place..<end, with: new)
    }

    private static let extremes: [[UInt8]] =
        [
            Double.nan, .infinity, 1e308, -1e308, 1e12, .leastNonzeroMagnitude, 0, -0.0,
        ].map { number in
            (0..<8).map { UInt8(truncatingIfNeeded: number.bitPattern >> (8 * UInt64($0))) }
        } + [
            [UInt8](repeating: 0xFF, count: 8), [0, 0, 0, 0, 0, 0, 0, 0x80],
            [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F],
            [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01],
        ]
}
