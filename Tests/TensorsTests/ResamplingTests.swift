import Foundation
import Tensors
import Testing

@Suite struct ResamplingTests {
    /// PyTorch's bilinear interpolation with align_corners = false.
    private func bilinear(_ x: Tensor, _ height: Int, _ width: Int) -> [Double] {
        func taps(_ index: Int, _ from: Int, _ to: Int) -> (low: Int, share: Double) {
            let at = max(0, (Double(index) + 0.5) * Double(from) / Double(to) - 0.5)
            return (Int(at), at - Double(Int(at)))
        }
        return forEachCell(x.map.channels, height, width) { channel, row, column in
            let (y, down) = taps(row, x.map.height, height)
            let (x0, right) = taps(column, x.map.width, width)
            func line(_ y: Int) -> Double {
                x.clamped(channel, y, x0) * (1 - right) + x.clamped(channel, y, x0 + 1) * right
            }
            return line(y) * (1 - down) + line(y + 1) * down
        }
    }

    @Test(arguments: [[5, 7], [10, 14], [3, 4], [1, 1], [13, 5], [40, 56]])
    func `a resized map agrees with the plain formula`(_ size: [Int]) {
        let x = Tensor.random([3, 5, 7], 1)
        let y = x.resized(height: size[0], width: size[1])
        #expect(y.shape == [3, size[0], size[1]])
        #expect(y.agrees(with: bilinear(x, size[0], size[1])))
    }

    @Test(arguments: [[5, 7], [10, 14], [3, 4], [1, 1], [13, 5]])
    func `a map resized by its corners agrees with the plain formula`(_ size: [Int]) {
        let x = Tensor.random([3, 5, 7], 1)
        func at(_ index: Int, _ from: Int, _ to: Int) -> (low: Int, share: Double) {
            let at = to == 1 ? 0 : Double(index) * Double(from - 1) / Double(to - 1)
            return (Int(at), at - Double(Int(at)))
        }
        let expected = forEachCell(3, size[0], size[1]) { channel, row, column in
            let ((y, down), (left, right)) = (at(row, 5, size[0]), at(column, 7, size[1]))
            func line(_ y: Int) -> Double {
                x.clamped(channel, y, left) * (1 - right) + x.clamped(channel, y, left + 1) * right
            }
            return line(y) * (1 - down) + line(y + 1) * down
        }
        #expect(x.resizedByCorners(height: size[0], width: size[1]).agrees(with: expected))
    }

    @Test(arguments: [1, 2, 4]) func `rows sampled at pixels are the resized map`(_ factor: Int) {
        let x = Tensor.random([6, 5, 7], 2)
        let (height, width) = (5 * factor, 7 * factor)
        let rows = Tensor(shape: [height * width, 6], values: x.sampledRows(factor: factor))
        #expect(rows.transposed().agrees(with: bilinear(x, height, width)))
    }

    @Test func `two by two means`() {
        let x = Tensor.random([3, 6, 10], 3)
        let expected = forEachCell(3, 3, 5) { channel, row, column in
            (0..<4).reduce(0) { $0 + x.padded(channel, 2 * row + $1 / 2, 2 * column + $1 % 2) } / 4
        }
        #expect(x.averagedByTwo().agrees(with: expected))
    }

    @Test(arguments: [[6, 10], [5, 7], [1, 1]]) func `every second cell`(_ size: [Int]) {
        let x = Tensor.random([3, size[0], size[1]], 3)
        let expected = forEachCell(3, (size[0] + 1) / 2, (size[1] + 1) / 2) {
            x.padded($0, 2 * $1, 2 * $2)
        }
        #expect(x.everySecondCell().agrees(with: expected, 0))
    }

    @Test(arguments: [1, 2, 4]) func `nearest enlargement repeats cells`(_ factor: Int) {
        let x = Tensor.random([2, 3, 5], 4)
        let expected = forEachCell(2, 3 * factor, 5 * factor) {
            x.padded($0, $1 / factor, $2 / factor)
        }
        #expect(x.enlarged(by: factor).agrees(with: expected, 0))
    }

    @Test(arguments: [1, 2, 4]) func `pixel shuffle deals channels into cells`(_ factor: Int) {
        let x = Tensor.random([3 * factor * factor, 3, 5], 5)
        let expected = forEachCell(3, 3 * factor, 5 * factor) { channel, row, column in
            let from = (channel * factor + row % factor) * factor + column % factor
            return x.padded(from, row / factor, column / factor)
        }
        #expect(x.pixelShuffled(by: factor).agrees(with: expected, 0))
    }

    @Test(arguments: [[1, 1], [3, 50], [17, 16], [33, 47]])
    func `transposing twice changes nothing`(_ shape: [Int]) {
        let x = Tensor.random(shape, 6)
        let y = x.transposed()
        #expect(y.shape == [shape[1], shape[0]])
        #expect(y.values[y.count - shape[0]] == x.values[shape[1] - 1])
        #expect(y.transposed() == x)
    }

    @Test func `convex upsampling mixes the nine neighbours`() {
        let (height, width) = (5, 7)
        let x = Tensor.random([1, height, width], 7, 0.1...2.5)
        let mask = Tensor.random([144, height, width], 8, -6...6)
        let expected = forEachCell(1, 4 * height, 4 * width) { _, row, column in
            let (y, x0) = (row / 4, column / 4)
            let weights = (0..<9).map {
                exp(mask.padded(16 * $0 + 4 * (row % 4) + column % 4, y, x0))
            }
            let mixed = weights.enumerated().reduce(0) {
                $0 + $1.element * x.clamped(0, y + $1.offset / 3 - 1, x0 + $1.offset % 3 - 1)
            }
            return mixed / weights.reduce(0, +)
        }
        #expect(x.convexUpsampledByFour(mask: mask).agrees(with: expected))
    }
}
