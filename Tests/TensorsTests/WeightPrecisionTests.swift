import Tensors
import Testing

/// Weights are kept in half precision where that loses nothing, and computed with in single.
@Suite struct WeightPrecisionTests {
    /// Every finite half, in single precision as IEEE 754 defines it.
    private let halves: [Float] = (UInt16.min...UInt16.max).filter { $0 & 0x7C00 != 0x7C00 }.map {
        let (fraction, exponent) = (Float($0 & 0x3FF), Int($0 >> 10 & 31))
        let size =
            exponent == 0
            ? fraction * 0x1p-24
            : Float(sign: .plus, exponent: exponent - 25, significand: 1) * (1024 + fraction)
        return $0 >> 15 == 0 ? size : -size
    }

    private func table(_ numbers: [Float]) -> (table: EmbeddingTable, rows: [Float]) {
        let table = EmbeddingTable(Tensor(shape: [numbers.count, 1], values: numbers))
        return (table, [Float](table.rows(Array(numbers.indices)).values))
    }

    @Test func `every finite half takes two bytes and is read exactly`() {
        let (table, rows) = table(halves)
        #expect(table.weightBytes == 2 * halves.count)
        #expect(rows.map(\.bitPattern) == halves.map(\.bitPattern))
    }

    @Test(arguments: [
        Float(0.1), Float(65_504).nextUp, 65_520, 65_536, 1e10, 0x1p-25, 0x1.002p-14, 0x1.8p-24,
        .infinity,
        .nan, .leastNonzeroMagnitude,
    ])
    func `one number that is no half keeps all in single`(_ number: Float) {
        let numbers = [1, number, -number, 0.5]
        let (table, rows) = table(numbers)
        #expect(table.weightBytes == 4 * numbers.count)
        #expect(rows.map(\.bitPattern) == numbers.map(\.bitPattern))
    }

    /// Halves of the sizes that weights have.
    private func halved(_ shape: [Int], _ seed: UInt64) -> Tensor {
        Tensor.random(shape, seed).mapped { ($0 * 1024).rounded() / 1024 }
    }

    @Test(arguments: [1, 3]) func `a convolution with halves has the bits of one with singles`(
        _ side: Int
    ) {
        let x = Tensor.random([7, 9, 13], 1)
        let weights = halved([19, 7, side, side], 2)
        let (scale, bias) = (Tensor.random([19], 3), Tensor.random([19], 4))
        let geometry = ConvolutionGeometry(kernel: side, padding: side / 2)
        let kept = ConvolutionKernel(weights, scale: scale, bias: bias, geometry)
        let folded = ConvolutionKernel(weights.scaledRows(by: scale), bias: bias, geometry)
        #expect(2 * kept.weightBytes == folded.weightBytes)
        #expect(x.convolved(kept) == x.convolved(folded))
        if side == 1 { #expect(kept.matrix.weight == folded.matrix.weight) }
        // Scales count where the weights are no halves, too.
        let odd = Tensor.random([19, 7, side, side], 5)
        let single = ConvolutionKernel(odd, scale: scale, bias: bias, geometry)
        let plain = ConvolutionKernel(odd.scaledRows(by: scale), bias: bias, geometry)
        #expect(x.convolved(single) == x.convolved(plain))
    }

    /// 300 outputs of 1,000 inputs are more than are widened at once.
    @Test(arguments: [[13, 37, 5], [3, 1000, 300], [1, 1, 1]])
    func `a linear layer with halves is the product`(_ sizes: [Int]) {
        let (rows, inputs, outputs) = (sizes[0], sizes[1], sizes[2])
        let (x, weights) = (Tensor.random([rows, inputs], 6), halved([outputs, inputs], 7))
        let bias = Tensor.random([outputs], 8)
        let kernel = LinearKernel(weights, bias: bias)
        #expect(kernel.weightBytes == 2 * weights.count)
        let expected = (0..<rows * outputs).map { index in
            (0..<inputs).reduce(Double(bias.values[index % outputs])) { sum, k in
                sum + Double(x.values[index / outputs * inputs + k])
                    * Double(weights.values[index % outputs * inputs + k])
            }
        }
        #expect(x.projected(kernel).agrees(with: expected))
    }
}
