import Foundation
import Tensors
import Testing

@Suite struct SoftmaxTests {
    private func plain(_ logits: [Double]) -> [Double] {
        let top = logits.max() ?? 0
        let powers = logits.map { exp($0 - top) }
        let total = powers.reduce(0, +)
        return powers.map { $0 / total }
    }

    @Test(arguments: [1, 5, 16, 33, 200]) func `rows agree with the plain formula`(_ width: Int) {
        let x = Tensor.random([7, width], 1, -30...30)
        var y = x
        y.softmaxRows(scale: 0.3)
        let expected = (0..<7).flatMap { row in
            plain(x.values[row * width..<(row + 1) * width].map { 0.3 * Double($0) })
        }
        #expect(y.agrees(with: expected))
    }

    @Test func `a narrow mask repeats along the row`() {
        let (rows, masked, views) = (6, 9, 3)
        let x = Tensor.random([rows, masked * views], 2, -3...3)
        var mask = Tensor(shape: [rows, masked])
        for index in mask.values.indices where index % 4 == 1 { mask.values[index] = -100 }
        var y = x
        y.softmaxRows(scale: 0.5, mask: mask)
        let expected = (0..<rows).flatMap { row in
            plain(
                (0..<masked * views).map {
                    0.5 * Double(x.values[row * masked * views + $0])
                        + Double(mask.values[row * masked + $0 % masked])
                }
            )
        }
        #expect(y.agrees(with: expected))
    }

    @Test func `huge logits neither overflow nor vanish`() {
        var y = Tensor(shape: [2, 3], values: [3e4, 3e4, -3e4, -3e4, -3e4, -3e4])
        y.softmaxRows(scale: 1)
        #expect(y.agrees(with: [0.5, 0.5, 0, 1 / 3.0, 1 / 3.0, 1 / 3.0], 1e-6))
    }

    @Test(arguments: [1, 2, 17]) func `the expectation over planes agrees`(_ depth: Int) {
        // More cells than one block of the kernel has.
        let (height, width) = (13, 29)
        let cells = height * width
        let logits = Tensor.random([depth, height, width], 3, -20...20)
        let candidates = (0..<depth).map { 0.08 + 0.1 * Float($0) }
        let (expected, largest) = logits.expectation(of: candidates)
        let shares = (0..<cells).map { cell in
            plain((0..<depth).map { Double(logits.values[$0 * cells + cell]) })
        }
        #expect(largest.agrees(with: shares.map { $0.max() ?? 0 }))
        #expect(
            expected.agrees(
                with: shares.map {
                    zip($0, candidates).reduce(0) { $0 + $1.0 * Double($1.1) }
                }
            )
        )
        #expect(expected.shape == [1, height, width] && largest.shape == [1, height, width])
    }
}
