internal import CKernels

/// For one axis: which source samples make each target sample, and with which weights.
///
/// A target sample covers `range.length / count` source samples. Where that is more than one, each
/// source sample counts by the part of it that is covered (area averaging, no aliasing); where it is
/// less, the two nearest centres are interpolated (bilinear, centres at half-integers).
struct AxisTaps {
    /// For each target sample, the first of its ``taps`` source samples, all of which there are.
    let first: [Int32]
    /// How many source samples make a target sample at most.
    let taps: Int
    /// ``taps`` weights for each target sample; those that are not needed are 0.
    let weights: [Float]

    /// Target samples `0..<count` over the part of the source that starts at `start` and is `length`
    /// long, both in source samples, from corner to corner.
    init(sourceCount: Int, start: Double, length: Double, count: Int) {
        let scale = length / Double(count)
        if scale > 1 {
            self.init(covering: scale, from: start, count: count, sourceCount)
        } else {
            self.init(between: scale, from: start, count: count, sourceCount)
        }
    }

    /// Target samples `0..<count` over the whole source, weighted by a triangle as wide as two target samples, or two
    /// source samples where those are larger: what Pillow calls bilinear.
    init(triangles count: Int, sourceCount: Int) {
        let scale = Double(sourceCount) / Double(count)
        let reach = max(1, scale)
        func centre(_ index: Int) -> Double { (Double(index) + 0.5) * scale }
        self.init(count, sourceCount) { index in
            let low = max(0, Int(centre(index) - reach + 0.5))
            return low..<min(sourceCount, Int(centre(index) + reach + 0.5))
        } part: { index, sample in
            max(0, 1 - abs(Double(sample) + 0.5 - centre(index)) / reach)
        }
    }

    /// Each source sample counts by the part of it that is covered.
    private init(covering scale: Double, from start: Double, count: Int, _ sourceCount: Int) {
        func low(_ index: Int) -> Double { start + Double(index) * scale }
        self.init(count, sourceCount) { index in
            let first = min(sourceCount - 1, max(0, Int(low(index).rounded(.down))))
            let end = Int((low(index) + scale).rounded(.up))
            return first..<max(first + 1, min(sourceCount, end))
        } part: { index, sample in
            max(0, min(low(index) + scale, Double(sample + 1)) - max(low(index), Double(sample)))
        }
    }

    /// The two source samples whose centres are nearest.
    private init(between scale: Double, from start: Double, count: Int, _ sourceCount: Int) {
        func position(_ index: Int) -> Double {
            let centre = start + Double(index) * scale + scale / 2
            return min(Double(sourceCount - 1), max(0, centre - 0.5))
        }
        self.init(count, sourceCount) { index in
            let first = min(Int(position(index)), max(0, sourceCount - 2))
            return first..<min(sourceCount, first + 2)
        } part: { index, sample in
            1 - abs(position(index) - Double(sample))
        }
    }

    /// Of each target sample the source samples that make it, and the part of each; their parts become shares.
    private init(
        _ count: Int,
        _ sourceCount: Int,
        samples: (Int) -> Range<Int>,
        part: (_ index: Int, _ sample: Int) -> Double
    ) {
        precondition(sourceCount > 0, "an image without pixels cannot be resized")
        let ranges = (0..<count).map(samples)
        let taps = ranges.reduce(0) { max($0, $1.count) }
        var first = [Int32](repeating: 0, count: count)
        var weights = [Float](repeating: 0, count: taps * count)
        for (index, range) in ranges.enumerated() {
            // Where the source ends, the samples that are not needed come first.
            let start = min(range.lowerBound, sourceCount - taps)
            first[index] = Int32(start)
            let total = range.reduce(0) { $0 + part(index, $1) }
            for sample in range {
                let share = total > 0 ? part(index, sample) / total : 1 / Double(range.count)
                weights[taps * index + sample - start] = Float(share)
            }
        }
        (self.first, self.taps, self.weights) = (first, taps, weights)
    }

    /// Calls `body` with these taps as the kernel takes them.
    func withAxis(_ body: (semsplat_axis) -> Void) {
        first.withUnsafeBufferPointer { first in
            weights.withUnsafeBufferPointer { weights in
                body(
                    semsplat_axis(
                        count: Int32(first.count),
                        taps: Int32(taps),
                        first: first.baseAddress,
                        weights: weights.baseAddress
                    )
                )
            }
        }
    }
}
