import CKernels
import Tensors
import Testing

@Suite struct ConvolutionTests {
    /// Sizes of one convolution.
    struct Case: Sendable, CustomTestStringConvertible {
        var inputs, height, width, outputs, kernel, stride, padding: Int

        var testDescription: String {
            "\(inputs)x\(height)x\(width) to \(outputs), kernel \(kernel) / \(stride), padding \(padding)"
        }
    }

    static let cases = [
        Case(inputs: 1, height: 1, width: 1, outputs: 1, kernel: 1, stride: 1, padding: 0),
        Case(inputs: 7, height: 5, width: 9, outputs: 3, kernel: 1, stride: 1, padding: 0),
        Case(inputs: 3, height: 5, width: 9, outputs: 4, kernel: 3, stride: 1, padding: 1),
        Case(inputs: 3, height: 7, width: 6, outputs: 4, kernel: 3, stride: 2, padding: 1),
        Case(inputs: 2, height: 8, width: 6, outputs: 5, kernel: 2, stride: 2, padding: 0),
        Case(inputs: 2, height: 8, width: 10, outputs: 5, kernel: 4, stride: 2, padding: 1),
        Case(inputs: 3, height: 12, width: 8, outputs: 2, kernel: 6, stride: 2, padding: 2),
        Case(inputs: 2, height: 4, width: 4, outputs: 2, kernel: 1, stride: 2, padding: 0),
        // A kernel that reaches beyond the map on both sides.
        Case(inputs: 2, height: 2, width: 1, outputs: 2, kernel: 5, stride: 1, padding: 2),
        Case(inputs: 2, height: 1, width: 2, outputs: 2, kernel: 7, stride: 2, padding: 3),
        // More outputs than a block, tiles that end in the middle of a row, and one that is full.
        Case(inputs: 9, height: 6, width: 47, outputs: 19, kernel: 3, stride: 1, padding: 1),
        Case(inputs: 17, height: 4, width: 12, outputs: 8, kernel: 1, stride: 1, padding: 0),
        Case(inputs: 5, height: 10, width: 10, outputs: 9, kernel: 1, stride: 1, padding: 0),
        // Several bands, the last one shorter than the others.
        Case(inputs: 64, height: 11, width: 72, outputs: 5, kernel: 3, stride: 1, padding: 1),
        // One row alone is more than a band.
        Case(inputs: 96, height: 3, width: 200, outputs: 2, kernel: 3, stride: 1, padding: 1),
    ]

    private func reference(_ x: Tensor, _ w: Tensor, _ bias: Tensor?, _ c: Case) -> [Double] {
        let height = (c.height + 2 * c.padding - c.kernel) / c.stride + 1
        let width = (c.width + 2 * c.padding - c.kernel) / c.stride + 1
        return forEachCell(c.outputs, height, width) { output, row, column in
            var sum = Double(bias?.values[output] ?? 0)
            for input in 0..<c.inputs {
                for ky in 0..<c.kernel {
                    for kx in 0..<c.kernel {
                        let at = ((output * c.inputs + input) * c.kernel + ky) * c.kernel + kx
                        let y = row * c.stride + ky - c.padding
                        let value = x.padded(input, y, column * c.stride + kx - c.padding)
                        sum += Double(w.values[at]) * value
                    }
                }
            }
            return sum
        }
    }

    @Test(arguments: cases) func `agrees with the plain sum`(_ c: Case) {
        let x = Tensor.random([c.inputs, c.height, c.width], 1)
        let weights = Tensor.random([c.outputs, c.inputs, c.kernel, c.kernel], 2)
        let geometry = ConvolutionGeometry(kernel: c.kernel, stride: c.stride, padding: c.padding)
        for bias in [nil, Tensor.random([c.outputs], 3)] {
            let kernel = ConvolutionKernel(weights, bias: bias, geometry)
            let result = x.convolved(kernel)
            let expected = reference(x, weights, bias, c)
            #expect(result.agrees(with: expected))
            #expect(result == x.convolved(kernel), "not the same bits twice")
            #expect(x.convolved(kernel, .relu).agrees(with: expected.map { max(0, $0) }))
        }
    }

    @Test func `packed weights of one cell are the matrix that they were`() {
        let (weights, bias) = (Tensor.random([19, 7], 10), Tensor.random([19], 11))
        let kernel = ConvolutionKernel(weights, bias: bias, ConvolutionGeometry(kernel: 1))
        #expect(kernel.matrix.weight == weights)
        #expect(kernel.matrix.bias == bias)
    }

    /// What processors without AVX-512, or without AVX2, run.
    @Test(arguments: cases) func `narrower vectors agree with the plain sum`(_ c: Case) {
        let x = Tensor.random([c.inputs, c.height, c.width], 1)
        let weights = Tensor.random([c.outputs, c.inputs, c.kernel, c.kernel], 2)
        let expected = reference(x, weights, nil, c)
        let inner = c.inputs * c.kernel * c.kernel
        var packed = [Float](repeating: 0, count: (c.outputs + 7) / 8 * 8 * inner)
        convolution_pack([Float](weights.values), Int32(c.outputs), Int32(inner), &packed)
        let (height, width) = (
            (c.height + 2 * c.padding - c.kernel) / c.stride + 1,
            (c.width + 2 * c.padding - c.kernel) / c.stride + 1
        )
        var shape = convolution_shape(
            channels: Int32(c.inputs),
            height: Int32(c.height),
            width: Int32(c.width),
            outputs: Int32(c.outputs),
            output_height: Int32(height),
            output_width: Int32(width),
            kernel: Int32(c.kernel),
            stride: Int32(c.stride),
            padding: Int32(c.padding)
        )
        var scratch = [Float](repeating: .nan, count: convolution_scratch(&shape))
        let map = [Float](x.values)
        for vectors in [convolution_narrower, convolution_narrowest] {
            var out = [Float](repeating: .nan, count: expected.count)
            convolution_run(&shape, vectors, map, packed, nil, layer_none, &scratch, &out)
            let result = Tensor(shape: [c.outputs, height, width], values: out)
            #expect(result.agrees(with: expected), "\(vectors)")
        }
    }

    @Test(
        arguments: [[1, 1, 1], [3, 1, 5], [2, 5, 1], [4, 2, 2], [5, 7, 33], [3, 8, 34]],
        [(3, 1), (5, 1), (3, 2), (5, 2)]
    )
    func `depthwise agrees with the plain sum`(_ shape: [Int], _ kernel: (side: Int, stride: Int)) {
        let (side, stride) = kernel
        let before = (side - stride) / 2  // TensorFlow's padding: of an even map the lesser part
        let x = Tensor.random(shape, 4)
        let weights = Tensor.random([shape[0], 1, side, side], 5)
        let bias = Tensor.random([shape[0]], 6)
        let size = shape.map { ($0 + stride - 1) / stride }
        let expected = forEachCell(shape[0], size[1], size[2]) { channel, row, column in
            (0..<side * side).reduce(Double(bias.values[channel])) { sum, tap in
                let (y, x0) = (stride * row + tap / side, stride * column + tap % side)
                let value = x.padded(channel, y - before, x0 - before)
                return sum + Double(weights.values[side * side * channel + tap]) * value
            }
        }
        let kernel = DepthwiseKernel(weights, bias: bias, stride: stride)
        #expect(x.convolved(kernel).agrees(with: expected))
        let clipped = expected.map { min(max(0, $0), 6) }
        #expect(x.convolved(kernel, .relu6).agrees(with: clipped))
    }

    @Test func `a projection is a product with the transposed weights`() {
        let (rows, inputs, outputs) = (13, 37, 5)
        let x = Tensor.random([rows, inputs], 7)
        let weights = Tensor.random([outputs, inputs], 8)
        for bias in [nil, Tensor.random([outputs], 9)] {
            let expected = (0..<rows * outputs).map { index in
                (0..<inputs).reduce(Double(bias?.values[index % outputs] ?? 0)) { sum, k in
                    sum + Double(x.values[index / outputs * inputs + k])
                        * Double(weights.values[index % outputs * inputs + k])
                }
            }
            #expect(x.projected(LinearKernel(weights, bias: bias)).agrees(with: expected))
        }
    }
}
