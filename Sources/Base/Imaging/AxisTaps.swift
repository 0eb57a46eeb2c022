/// For one axis: which source samples make each target sample, and with which weights.
///
/// A target sample covers `range.length / count` source samples. Where that is more than one, each
/// source sample counts by the part of it that is covered (area averaging, no aliasing); where it is
/// less, the two nearest centres are interpolated (bilinear, centres at half-integers).
struct AxisTaps {
    let first: [Int]
    let weights: [[Float]]

    /// Target samples `0..<count` over the part of the source that starts at `start` and is `length`
    /// long, both in source samples, from corner to corner.
    init(sourceCount: Int, start: Double, length: Double, count: Int) {
        let scale = length / Double(count)
        var (first, weights) = ([Int](), [[Float]]())
        for index in 0..<count {
            let low = start + Double(index) * scale
            let taps =
                scale > 1
                ? Self.covered(from: low, to: low + scale, sourceCount)
                : Self.nearestTwo(at: low + scale / 2, sourceCount)
            first.append(taps.first)
            weights.append(taps.weights)
        }
        (self.first, self.weights) = (first, weights)
    }

    /// Target samples `0..<count` over the whole source, weighted by a triangle as wide as two target samples, or two
    /// source samples where those are larger: what Pillow calls bilinear.
    init(triangles count: Int, sourceCount: Int) {
        let scale = Double(sourceCount) / Double(count)
        let reach = max(1, scale)
        var (first, weights) = ([Int](), [[Float]]())
        for index in 0..<count {
            let centre = (Double(index) + 0.5) * scale
            let low = max(0, Int(centre - reach + 0.5))
            let high = min(sourceCount, Int(centre + reach + 0.5))
            let parts = (low..<high).map { max(0, 1 - abs(Double($0) + 0.5 - centre) / reach) }
            let total = parts.reduce(0, +)
            first.append(low)
            weights.append(parts.map { Float($0 / total) })
        }
        (self.first, self.weights) = (first, weights)
    }

    private static func covered(
        from low: Double,
        to high: Double,
        _ count: Int
    ) -> (first: Int, weights: [Float]) {
        let first = min(count - 1, max(0, Int(low.rounded(.down))))
        let last = max(first, min(count - 1, Int(high.rounded(.up)) - 1))
        let parts = (first...last).map { max(0, min(high, Double($0 + 1)) - max(low, Double($0))) }
        let total = parts.reduce(0, +)
        return (first, total > 0 ? parts.map { Float($0 / total) } : [1])
    }

    private static func nearestTwo(
        at centre: Double,
        _ count: Int
    ) -> (first: Int, weights: [Float]) {
        let position = min(Double(count - 1), max(0, centre - 0.5))
        let first = min(Int(position), max(0, count - 2))
        let fraction = Float(position - Double(first))
        return count == 1 ? (0, [1]) : (first, [1 - fraction, fraction])
    }
}
