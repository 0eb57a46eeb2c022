import Foundation
import Tensors
import Testing

@Suite struct ActivationTests {
    /// From far left to far right, dense around zero, and not a multiple of any vector's width.
    private let points = Tensor(
        shape: [4003],
        values: (-2001...2001).map { index in
            let t = Float(index) / 2001
            return 100 * t * t * t
        }
    )

    private func sigmoid(_ x: Double) -> Double { 1 / (1 + exp(-x)) }

    private func largestError(_ activation: Activation, _ plain: (Double) -> Double) -> Double {
        var y = points
        y.activate(activation)
        return zip(points.values, y.values).map { x, y in
            let expected = plain(Double(x))
            return abs(Double(y) - expected) / max(1, abs(expected))
        }.max() ?? .infinity
    }

    @Test func `each agrees with the formula`() {
        #expect(largestError(.none) { $0 } == 0)
        #expect(largestError(.relu) { max(0, $0) } == 0)
        #expect(largestError(.silu) { $0 * sigmoid($0) } < 1e-6)
        #expect(largestError(.gelu) { 0.5 * $0 * (1 + erf($0 / 2.0.squareRoot())) } < 1e-6)
        #expect(largestError(.quickGelu) { $0 * sigmoid(1.702 * $0) } < 1e-6)
    }

    @Test func `a softmax row has the exponentials of its differences`() {
        // Two logits make a logistic curve: this walks exp over its whole range.
        var rows = Tensor(shape: [4003, 2], values: points.values.flatMap { [0, $0] })
        rows.softmaxRows(scale: 1)
        for (index, x) in points.values.enumerated() {
            let share = Double(rows.values[2 * index + 1])
            #expect(abs(share - sigmoid(Double(x))) < 1e-6, "at \(x)")
        }
    }

    @Test func `sums add element by element`() {
        let (a, b) = (Tensor.random([3, 5, 7], 1), Tensor.random([3, 5, 7], 2))
        #expect([Float]((a + b).values) == zip(a.values, b.values).map { $0 + $1 })
    }
}
