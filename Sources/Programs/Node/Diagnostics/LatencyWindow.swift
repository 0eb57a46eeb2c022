/// The latest durations of one stage, for the percentiles that diagnostics publish.
package struct LatencyWindow: Sendable {
    private var milliseconds: [Double] = []
    private var next = 0
    private let capacity: Int

    /// Keeps the latest `capacity` durations.
    package init(capacity: Int = 256) {
        self.capacity = capacity
    }

    /// How many durations were ever added.
    package private(set) var total = 0

    /// All durations that were ever added, summed up.
    package private(set) var totalMilliseconds = 0.0

    /// What it comes to now.
    package var figures: LatencyFigures {
        LatencyFigures(
            count: total,
            totalMilliseconds: totalMilliseconds,
            p50Milliseconds: percentile(0.5),
            p95Milliseconds: percentile(0.95)
        )
    }

    /// Adds a duration.
    package mutating func add(_ duration: Duration) {
        let value = duration.milliseconds
        if milliseconds.count < capacity {
            milliseconds.append(value)
        } else {
            milliseconds[next] = value
        }
        next = (next + 1) % capacity
        total += 1
        totalMilliseconds += value
    }

    /// The smallest kept value that `fraction` of the kept values do not exceed; nil when empty.
    package func percentile(_ fraction: Double) -> Double? {
        guard !milliseconds.isEmpty else { return nil }
        let sorted = milliseconds.sorted()
        let rank = Int((fraction * Double(sorted.count)).rounded(.up))
        return sorted[min(sorted.count, max(1, rank)) - 1]
    }
}

/// How long one stage takes.
package struct LatencyFigures: Sendable, Equatable {
    /// How often it was done.
    package var count = 0

    /// How long that took in all.
    package var totalMilliseconds = 0.0

    /// The median of the latest times; nil while there are none.
    package var p50Milliseconds: Double?

    /// What 95 of 100 of the latest times stay under; nil while there are none.
    package var p95Milliseconds: Double?
}

extension Duration {
    /// This duration in milliseconds.
    package var milliseconds: Double {
        Double(components.seconds) * 1e3 + Double(components.attoseconds) / 1e15
    }
}
