import RandomTestSupport
import Tensors

extension Tensor {
    /// Numbers of `range`, drawn from `seed`.
    static func random(
        _ shape: [Int],
        _ seed: UInt64,
        _ range: ClosedRange<Float> = -1...1
    ) -> Tensor {
        var dice = SeededGenerator(seed: seed)
        let count = shape.reduce(1, *)
        return Tensor(
            shape: shape,
            values: (0..<count).map { _ in Float.random(in: range, using: &dice) }
        )
    }

    /// Whether every element is within `tolerance`, relative to the largest, of what a plain reference says.
    func agrees(with reference: [Double], _ tolerance: Double = 1e-5) -> Bool {
        guard count == reference.count else { return false }
        let scale = max(1e-3, reference.map(abs).max() ?? 0)
        return zip(values, reference).allSatisfy {
            $0.isFinite && abs(Double($0) - $1) <= tolerance * scale
        }
    }

    /// Element (channel, row, column) of a map in double precision; zero outside.
    func padded(_ channel: Int, _ row: Int, _ column: Int) -> Double {
        guard (0..<map.height).contains(row), (0..<map.width).contains(column) else { return 0 }
        return Double(values[(channel * map.height + row) * map.width + column])
    }

    /// The same; the border goes on outside.
    func clamped(_ channel: Int, _ row: Int, _ column: Int) -> Double {
        padded(channel, max(0, min(map.height - 1, row)), max(0, min(map.width - 1, column)))
    }
}

/// Calls `body` for every element of a map, in order.
func forEachCell<Value>(
    _ channels: Int,
    _ height: Int,
    _ width: Int,
    _ body: (Int, Int, Int) -> Value
) -> [Value] {
    (0..<channels * height * width).map {
        body($0 / (height * width), $0 / width % height, $0 % width)
    }
}
