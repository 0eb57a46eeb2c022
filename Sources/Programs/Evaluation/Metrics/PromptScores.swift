/// How well prompted masks fit what lies under their points, image by image (architecture.md 10.4).
package struct PromptScores: Sendable {
    /// What one point's best mask is worth.
    package struct Point: Sendable, Equatable {
        /// Intersection over union with the truth; 0 for an empty mask.
        package var overlap = 0.0
        /// The share of the labelled pixels that the same mask is right about.
        package var accuracy = 0.0
        /// The share of the truth that it covers.
        package var recall = 0.0
    }

    package private(set) var overlaps: [Double] = []
    package private(set) var accuracies: [Double] = []
    package private(set) var recalls: [Double] = []

    /// No scores.
    package init() {}

    /// Adds an image by the means over its points; one without points adds nothing.
    package mutating func add(_ points: [Point]) {
        guard let overlap = Statistics.mean(points.map(\.overlap)),
            let accuracy = Statistics.mean(points.map(\.accuracy)),
            let recall = Statistics.mean(points.map(\.recall))
        else { return }
        overlaps.append(overlap)
        accuracies.append(accuracy)
        recalls.append(recall)
    }

    mutating func add(_ other: PromptScores) {
        overlaps += other.overlaps
        accuracies += other.accuracies
        recalls += other.recalls
    }
}

extension PromptScores.Point {
    /// The best of `masks` for the class of pixel `pixel`; `classes` has `nil` for pixels without a label, which do not count.
    package init(best masks: [[Bool]], at pixel: Int, in classes: [Int?]) {
        let truth = classes.map { label in label.map { $0 == classes[pixel] } }
        self.init(best: masks.map { ($0, truth) })
    }

    /// The best of `masks` against another network's masks for the same point, the first against the first and so on.
    package init(best masks: [[Bool]], like others: [[Bool]]) {
        self.init(best: zip(masks, others).map { ($0, $1.map { $0 }) })
    }

    private init(best pairs: [(mask: [Bool], truth: [Bool?])]) {
        for (mask, truth) in pairs {
            let score = Self(mask, truth)
            if score.overlap > overlap { self = score }
        }
    }

    /// A mask against the pixels that belong; those of `nil` do not count.
    private init(_ mask: [Bool], _ truth: [Bool?]) {
        var (both, either, belonging, right, counted) = (0, 0, 0, 0, 0)
        for (isSet, belongs) in zip(mask, truth) {
            guard let belongs else { continue }
            counted += 1
            if isSet && belongs { both += 1 }
            if isSet || belongs { either += 1 }
            if belongs { belonging += 1 }
            if isSet == belongs { right += 1 }
        }
        self = PromptScores.Point()
        guard either > 0, belonging > 0 else { return }
        overlap = Double(both) / Double(either)
        accuracy = Double(right) / Double(counted)
        recall = Double(both) / Double(belonging)
    }
}
