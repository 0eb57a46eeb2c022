import Foundation
import Tensors
import Testing

@Suite struct NormalisationTests {
    private func plain(
        _ x: Tensor,
        run: Int,
        gain: (Int) -> Double = { _ in 1 },
        bias: (Int) -> Double = { _ in 0 }
    ) -> [Double] {
        stride(from: 0, to: x.count, by: run).flatMap { start in
            let values = x.values[start..<start + run].map(Double.init)
            let mean = values.reduce(0, +) / Double(run)
            let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(run)
            return values.enumerated().map {
                ($1 - mean) / (variance + 1e-5).squareRoot() * gain(start + $0) + bias(start + $0)
            }
        }
    }

    @Test(arguments: [[1, 1, 2], [3, 5, 7], [2, 40, 40]])
    func `instance norm agrees with the plain formula`(_ shape: [Int]) {
        let x = Tensor.random(shape, 1, -2...3)
        let expected = plain(x, run: shape[1] * shape[2])
        #expect(x.normalisedInstances().agrees(with: expected))
        #expect(x.normalisedInstances(.relu).agrees(with: expected.map { max(0, $0) }))
    }

    @Test func `a small wave far from zero survives`() {
        let wave = (0..<1600).map { 1000 + Float(sin(Double($0))) }
        let x = Tensor(shape: [1, 40, 40], values: wave)
        #expect(x.normalisedInstances().agrees(with: plain(x, run: 1600), 1e-4))
    }

    @Test func `a constant map becomes zeros`() {
        let x = Tensor(shape: [2, 3, 3], filledWith: 7)
        #expect(x.normalisedInstances().values.allSatisfy { $0 == 0 })
    }

    @Test(arguments: [1, 2, 4, 8]) func `group norm agrees with the plain formula`(_ groups: Int) {
        let (channels, plane) = (8, 35)
        let x = Tensor.random([channels, 5, 7], 2, -2...3)
        let gain = Tensor.random([channels], 3)
        let bias = Tensor.random([channels], 4)
        let expected = plain(
            x,
            run: channels * plane / groups,
            gain: { Double(gain.values[$0 / plane]) },
            bias: { Double(bias.values[$0 / plane]) }
        )
        let formulas: [(Activation, (Double) -> Double)] = [
            (.none, { $0 }), (.relu, { max(0, $0) }), (.silu, { $0 / (1 + exp(-$0)) }),
            (.gelu, { 0.5 * $0 * (1 + erf($0 / 2.0.squareRoot())) }),
            (.quickGelu, { $0 / (1 + exp(-1.702 * $0)) }),
        ]
        for (activation, formula) in formulas {
            let y = x.normalised(groups: groups, gain: gain, bias: bias, activation)
            #expect(y.agrees(with: expected.map(formula)), "\(activation)")
        }
    }

    @Test(arguments: [1, 3, 16, 64, 129])
    func `layer norm agrees with the plain formula`(_ width: Int) {
        let x = Tensor.random([6, width], 5, -2...3)
        let gain = Tensor.random([width], 6)
        let bias = Tensor.random([width], 7)
        var y = x
        y.normaliseRows(gain: gain, bias: bias)
        let expected = plain(
            x,
            run: width,
            gain: { Double(gain.values[$0 % width]) },
            bias: { Double(bias.values[$0 % width]) }
        )
        #expect(y.agrees(with: expected))
    }
}
