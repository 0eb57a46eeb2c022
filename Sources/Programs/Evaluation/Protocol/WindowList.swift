/// One window of the evaluation: what the predictor sees, and what it is measured on.
public struct EvaluationWindow: Sendable, Equatable {
    /// The distance between neighbouring contexts, in frames.
    public var gap: Int
    /// Indices of the context frames, ascending.
    public var contexts: [Int]
    /// Indices of the target frames, between contexts and never one of them.
    public var targets: [Int]

    /// Creates a window.
    public init(gap: Int, contexts: [Int], targets: [Int]) {
        self.gap = gap
        self.contexts = contexts
        self.targets = targets
    }
}

/// Which windows of a sequence are measured (architecture.md 10.3, adapted to short sequences).
///
/// Contexts are `a, a + gap, …`; targets lie a quarter, a half and three quarters of the way between
/// neighbouring contexts. Windows start at evenly spaced frames from the first to the last possible,
/// so that a sequence costs a bounded number of predictions.
public enum WindowList {
    /// The windows of one gap; empty when the sequence is too short for it.
    public static func windows(frames: Int, gap: Int, views: Int, count: Int) -> [EvaluationWindow]
    {
        let lastStart = frames - 1 - gap * (views - 1)
        guard gap > 1, views > 1, count > 0, lastStart >= 0 else { return [] }
        let number = min(count, lastStart + 1)
        return (0..<number).map { k in
            let start = number == 1 ? 0 : (k * lastStart + (number - 1) / 2) / (number - 1)
            let contexts = (0..<views).map { start + $0 * gap }
            let offsets = [gap / 4, gap / 2, gap * 3 / 4].filter { $0 > 0 }
            let targets = contexts.dropLast().flatMap { context in
                var seen: [Int] = []
                for offset in offsets where !seen.contains(context + offset) {
                    seen.append(context + offset)
                }
                return seen
            }
            return EvaluationWindow(gap: gap, contexts: contexts, targets: targets)
        }
    }

    /// The gaps measured when none are asked for: 10 and 20 frames, as DESIGN section 6 says, or 5
    /// and 10 where two frames 20 apart share less than half of their view (or are not there).
    ///
    /// `overlapAtTwenty` is the median share of a frame's pixels that the frame 20 later sees too.
    public static func defaultGaps(overlapAtTwenty: Double?) -> [Int] {
        (overlapAtTwenty ?? 0) >= 0.5 ? [10, 20] : [5, 10]
    }
}
