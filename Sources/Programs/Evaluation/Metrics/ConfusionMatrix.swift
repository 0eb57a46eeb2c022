/// Counts of (true class, predicted class) over all pixels of all views (architecture.md 10.2).
public struct ConfusionMatrix: Equatable, Sendable {
    /// The number of classes.
    public let classes: Int
    /// `classes` rows of `classes` counts: row = truth, column = prediction.
    public private(set) var counts: [Int]

    /// An empty matrix.
    public init(classes: Int) {
        self.classes = classes
        counts = [Int](repeating: 0, count: classes * classes)
    }

    /// Counts one pixel.
    ///
    /// A pixel without a true class is not to be counted at all.
    public mutating func add(truth: Int, predicted: Int) {
        counts[truth * classes + predicted] += 1
    }

    /// Counts the pixels of a view, those without a true class excepted.
    mutating func add(truth: [Int?], predicted: [Int]) {
        for (actual, guess) in zip(truth, predicted) {
            if let actual { add(truth: actual, predicted: guess) }
        }
    }

    /// Adds the counts of another matrix of the same classes.
    public mutating func add(_ other: ConfusionMatrix) {
        precondition(other.classes == classes, "\(other.classes) classes added to \(classes)")
        for index in counts.indices { counts[index] += other.counts[index] }
    }

    /// Intersection over union of one class; `nil` when it occurs neither in truth nor in prediction.
    public func intersectionOverUnion(_ index: Int) -> Double? {
        let hit = counts[index * classes + index]
        let union = trueCount(index) + predictedCount(index) - hit
        return union > 0 ? Double(hit) / Double(union) : nil
    }

    /// Mean over the classes that occur in truth or prediction.
    public var meanIntersectionOverUnion: Double? {
        mean((0..<classes).compactMap(intersectionOverUnion))
    }

    /// Share of the pixels that are right ("Acc", micro).
    public var accuracy: Double? {
        let total = counts.reduce(0, +)
        guard total > 0 else { return nil }
        let hits = (0..<classes).reduce(0) { $0 + counts[$1 * classes + $1] }
        return Double(hits) / Double(total)
    }

    /// Mean of the recall over the classes that occur in the truth ("mAcc").
    public var meanAccuracy: Double? {
        mean(
            (0..<classes).compactMap { index in
                let total = trueCount(index)
                return total > 0 ? Double(counts[index * classes + index]) / Double(total) : nil
            }
        )
    }

    private func trueCount(_ index: Int) -> Int {
        counts[index * classes..<(index + 1) * classes].reduce(0, +)
    }

    private func predictedCount(_ index: Int) -> Int {
        stride(from: index, to: counts.count, by: classes).reduce(0) { $0 + counts[$1] }
    }

    private func mean(_ values: [Double]) -> Double? {
        values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
    }
}
