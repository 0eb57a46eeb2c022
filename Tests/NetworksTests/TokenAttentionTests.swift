import Foundation
import Networks
import Tensors
import Testing

@Suite struct TokenAttentionTests {
    private func tensor(_ rows: Int, _ columns: Int, phase: Double) -> Tensor {
        let values = (0..<rows * columns).map { Float(sin(1.7 * Double($0) + phase)) }
        return Tensor(shape: [rows, columns], values: values)
    }

    @Test(arguments: [1, 2, 4]) func `tokens attend to others by the plain formula`(heads: Int) {
        let (width, asked) = (8, 7)
        let (queries, keys) = (tensor(3, width, phase: 0.1), tensor(asked, width, phase: 0.7))
        let values = tensor(asked, width, phase: 1.9)
        let result = attend(queries: queries, keys: keys, values: values, heads: heads)
        #expect(result.shape == [3, width])
        let size = width / heads
        func at(_ x: Tensor, _ row: Int, _ column: Int) -> Double {
            Double(x.values[row * width + column])
        }
        for query in 0..<3 {
            for channel in 0..<width {
                let own = channel / size * size..<(channel / size + 1) * size
                let weights = (0..<asked).map { key in
                    let score = own.reduce(0) { $0 + at(queries, query, $1) * at(keys, key, $1) }
                    return exp(score / Double(size).squareRoot())
                }
                let mixed = (0..<asked).reduce(0) { $0 + weights[$1] * at(values, $1, channel) }
                let expected = mixed / weights.reduce(0, +)
                #expect(abs(at(result, query, channel) - expected) < 1e-5)
            }
        }
    }

    @Test func `a transposed convolution puts every cell into a block of its own`() throws {
        var file = TensorFile()
        file.add("up.weight", [2, 1, 2, 2], [1, 2, 3, 4, 10, 20, 30, 40])
        file.add("up.bias", [1], [0.5])
        try withFile(file.bytes) { path in
            let weights = Weights(try Safetensors(path: path))
            let up = try TransposedConvolution(weights.scoped("up"), 2, 1)
            let y = up(Tensor(shape: [2, 1, 2], values: [1, 2, 0, 1]))
            #expect(
                y
                    == Tensor(
                        shape: [1, 2, 4],
                        values: [1.5, 2.5, 12.5, 24.5, 3.5, 4.5, 36.5, 48.5]
                    )
            )
        }
    }

    @Test func `a channel norm looks at one cell only`() throws {
        var file = TensorFile()
        file.add("norm.weight", [2], [1, 2])
        file.add("norm.bias", [2], [0, 1])
        try withFile(file.bytes) { path in
            let norm = try ChannelNorm(Weights(Safetensors(path: path)).scoped("norm"), 2)
            let y = norm(Tensor(shape: [2, 1, 2], values: [1, 5, 3, 5])).values
            #expect(zip(y, [-1, 0, 3, 1]).allSatisfy { abs($0 - $1) < 1e-4 })
        }
    }
}
