internal import Foundation
internal import FoundationModels

/// A text encoder without training: every word has a direction of its own, drawn by its hash, and a
/// phrase the mean of its words. Different words are nearly orthogonal.
struct HashedWords: TextEncoder {
    let dimension: Int

    func embed(_ phrase: String) -> [Float] {
        var sum = [Float](repeating: 0, count: dimension)
        for word in phrase.lowercased().split(separator: " ") {
            for (index, value) in direction(of: String(word)).enumerated() { sum[index] += value }
        }
        return Self.normalised(sum)
    }

    /// Of unit length; zeros stay zeros.
    static func normalised(_ vector: [Float]) -> [Float] {
        let length = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
        return length > 0 ? vector.map { $0 / length } : vector
    }

    /// Components from a linear congruential generator (Knuth, MMIX) seeded by the word's hash.
    private func direction(of word: String) -> [Float] {
        var state = GoalNames.hash(word)
        let values = (0..<dimension).map { _ in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Float(Double(state >> 40) / Double(1 << 24) - 0.5)
        }
        return Self.normalised(values)
    }
}
