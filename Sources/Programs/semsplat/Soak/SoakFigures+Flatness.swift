internal import Foundation

/// Whether what must not grow has grown: the last third of a soak against the middle one, in which window and map have filled.
extension SoakFigures {
    private struct Thirds {
        let middle: Double
        let last: Double

        /// - Parameters:
        ///   - looks: in order.
        ///   - value: what is compared.
        ///   - summary: of a third's values.
        init?(
            _ looks: [Look],
            _ value: (Look) -> Double?,
            _ summary: ([Double]) -> Double?
        ) {
            guard let end = looks.last?.seconds, looks.count >= 9 else { return nil }
            func values(_ part: ClosedRange<Double>) -> [Double] {
                looks.filter { part.contains($0.seconds / end) }.compactMap(value)
            }
            guard let middle = summary(values(1.0 / 3...2.0 / 3)),
                let last = summary(values(2.0 / 3...1))
            else { return nil }
            (self.middle, self.last) = (middle, last)
        }

        /// Whether the last third has at most this more.
        func isFlat(within share: Double, plus absolute: Double = 0) -> Bool {
            last <= (1 + share) * middle + absolute
        }
    }

    private static let tooShort = "too short to tell"

    private var memory: Thirds? {
        Thirds(looks, { Double($0.residentMebibytes) }, { values in values.max() })
    }
    private var files: Thirds? { Thirds(looks, { Double($0.openFiles) }, Self.median) }
    private var latency: Thirds? { Thirds(looks, \.answerMilliseconds, Self.median) }

    var isMemoryFlat: Bool { memory?.isFlat(within: 0.05) ?? false }

    var memoryText: String {
        "resident memory is flat: "
            + (memory.map {
                "at most \(Int($0.middle)) MiB in the middle third, \(Int($0.last)) MiB in the last "
                    + "(5 % more is allowed), \(slope(\.residentMebibytes)) MiB an hour"
            } ?? Self.tooShort)
    }

    var areFilesFlat: Bool { files?.isFlat(within: 0) ?? false }

    var filesText: String {
        "open files are flat: "
            + (files.map {
                "\(Int($0.middle)) in the middle third, \(Int($0.last)) in the last (medians)"
            } ?? Self.tooShort)
    }

    /// A millisecond is what a clock tick and a busy core make.
    var isLatencyFlat: Bool { latency?.isFlat(within: 0.25, plus: 1) ?? false }

    var latencyText: String {
        "answers are as fast as before: "
            + (latency.map {
                String(
                    format: "%.1f ms in the middle third, %.1f ms in the last "
                        + "(medians of the longest of each look; a quarter more is allowed)",
                    $0.middle,
                    $0.last
                )
            } ?? Self.tooShort)
    }

    /// The slope of the line through the last two thirds, by least squares, per hour.
    private func slope(_ value: KeyPath<Look, Int>) -> String {
        guard let end = looks.last?.seconds else { return "?" }
        let points = looks.filter { $0.seconds >= end / 3 }
            .map { ($0.seconds / 3_600, Double($0[keyPath: value])) }
        let count = Double(points.count)
        let meanX = points.reduce(0) { $0 + $1.0 } / count
        let meanY = points.reduce(0) { $0 + $1.1 } / count
        let spread = points.reduce(0) { $0 + ($1.0 - meanX) * ($1.0 - meanX) }
        guard spread > 0 else { return "?" }
        let slope = points.reduce(0) { $0 + ($1.0 - meanX) * ($1.1 - meanY) } / spread
        return String(format: "%+.0f", slope)
    }

    private static func median(_ values: [Double]) -> Double? {
        values.isEmpty ? nil : values.sorted()[values.count / 2]
    }
}
