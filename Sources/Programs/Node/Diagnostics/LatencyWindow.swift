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
    }

    /// The smallest kept value that `fraction` of the kept values do not exceed; nil when empty.
    package func percentile(_ fraction: Double) -> Double? {
        guard !milliseconds.isEmpty else { return nil }
        let sorted = milliseconds.sorted()
        let rank = Int((fraction * Double(sorted.count)).rounded(.up))
        return sorted[min(sorted.count, max(1, rank)) - 1]
    }
}

extension Duration {
    /// This duration in milliseconds.
    package var milliseconds: Double {
        Double(components.seconds) * 1e3 + Double(components.attoseconds) / 1e15
    }
}
