import Foundation
import Networks
import Tensors
import Testing

@Suite struct AttentionTests {
    private let channels = 12
    private let tokens = 21

    private func element(_ index: Int) -> Float { Float(sin(1.7 * Double(index) + 0.3)) }

    @Test(arguments: [1, 2, 4]) func `every head attends by the plain formula`(_ heads: Int) {
        let count = 3 * channels * tokens
        let qkv = Tensor(shape: [3 * channels, tokens], values: (0..<count).map(element))
        func at(_ part: Int, _ channel: Int, _ token: Int) -> Double {
            Double(qkv.values[(part * channels + channel) * tokens + token])
        }
        let size = channels / heads
        let result = attend(qkv: qkv, heads: heads)
        #expect(result.shape == [channels, tokens])
        for token in 0..<tokens {
            for head in 0..<heads {
                let own = head * size..<(head + 1) * size
                let weights = (0..<tokens).map { other in
                    let score = own.reduce(0) { $0 + at(0, $1, token) * at(1, $1, other) }
                    return exp(score / Double(size).squareRoot())
                }
                let total = weights.reduce(0, +)
                for channel in own {
                    let mixed = (0..<tokens).reduce(0) { $0 + weights[$1] * at(2, channel, $1) }
                    let found = Double(result.values[channel * tokens + token])
                    #expect(abs(found - mixed / total) < 1e-5)
                }
            }
        }
    }

    @Test func `what a mask hides does not count`() {
        let count = 3 * channels * tokens
        let qkv = Tensor(shape: [3 * channels, tokens], values: (0..<count).map(element))
        var mask = Tensor(shape: [tokens, tokens])
        for cell in 0..<tokens * tokens where cell % tokens > cell / tokens {
            mask.values[cell] = -.infinity
        }
        let masked = attend(qkv: qkv, heads: 2, mask: mask)
        // The last token sees all, and each of the first what it would see alone with those before it.
        for seen in [1, 5, tokens] {
            let first = Tensor(
                shape: [3 * channels, seen],
                values: (0..<3 * channels * seen).map {
                    element($0 / seen * tokens + $0 % seen)
                }
            )
            let alone = attend(qkv: first, heads: 2)
            for channel in 0..<channels {
                let found = masked.values[channel * tokens + seen - 1]
                let expected = alone.values[channel * seen + seen - 1]
                #expect(abs(found - expected) < 1e-6, "token \(seen - 1)")
            }
        }
    }

    @Test func `tokens in another order give the same in that order`() {
        let count = 3 * channels * tokens
        let qkv = Tensor(shape: [3 * channels, tokens], values: (0..<count).map(element))
        let reversed = Tensor(
            shape: qkv.shape,
            values: (0..<count).map { element($0 / tokens * tokens + tokens - 1 - $0 % tokens) }
        )
        let (a, b) = (attend(qkv: qkv, heads: 2), attend(qkv: reversed, heads: 2))
        let difference = a.values.indices.map {
            abs(a.values[$0] - b.values[$0 / tokens * tokens + tokens - 1 - $0 % tokens])
        }
        #expect((difference.max() ?? 1) < 1e-5)
    }
}
