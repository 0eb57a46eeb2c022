internal import Mapping

/// How alike groups of cells are by their segmentation features: what tells two things apart that touch and have one
/// name.
struct SegmentationAffinity {
    private let channels: Int
    /// The sums of the groups' directions, weighted by evidence.
    private let sums: [Float]
    /// Their reciprocal lengths; 0 for a group without a direction.
    private let inverseLengths: [Float]

    /// Groups of cells by their numbers; those of a map without segmentation are all alike.
    init(of groups: [[Int32]], in cells: LanguageCells) {
        let (sums, channels) = (cells.segmentationSums(of: groups), cells.segmentationChannels)
        (self.sums, self.channels) = (sums, channels)
        guard channels > 0 else {
            inverseLengths = []
            return
        }
        inverseLengths = stride(from: 0, to: sums.count, by: channels).map { start in
            let squared = product(sums, start, start, channels)
            return squared > 0 ? 1 / squared.squareRoot() : 0
        }
    }

    /// The cosine between the directions of two of the groups, by their places; 1 where one of them has none.
    func callAsFunction(_ a: Int, _ b: Int) -> Float {
        guard channels > 0 else { return 1 }
        let inverse = inverseLengths[a] * inverseLengths[b]
        return inverse > 0 ? inverse * product(sums, channels * a, channels * b, channels) : 1
    }
}

/// The product of two rows of `values` that start at `a` and `b`.
private func product(_ values: [Float], _ a: Int, _ b: Int, _ count: Int) -> Float {
    values.withUnsafeBufferPointer { values in
        // Four sums at once: one after the other would wait for each addition.
        var sums = SIMD4<Float>.zero
        for channel in stride(from: 0, to: count - 3, by: 4) {
            let (x, y) = (a + channel, b + channel)
            sums +=
                SIMD4(values[x], values[x + 1], values[x + 2], values[x + 3])
                * SIMD4(values[y], values[y + 1], values[y + 2], values[y + 3])
        }
        var product = sums.sum()
        for channel in count / 4 * 4..<count {
            product += values[a + channel] * values[b + channel]
        }
        return product
    }
}
