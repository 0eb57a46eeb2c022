/// What comes in, topic by topic, and which input starves.
///
/// It is told the time, so that "named within two seconds" is a test.
package struct InputMonitor: Sendable {
    /// The inputs that a map cannot do without.
    package enum Kind: String, Sendable, CaseIterable {
        case image
        case pose
        case calibration
    }

    /// The state of one input.
    package struct Report: Sendable, Equatable {
        /// The topic, or the pattern of topics when nothing ever came.
        package let topic: String
        /// Messages per second since the report before.
        package let hertz: Double
        /// Messages in all.
        package let total: Int
        /// Seconds since the latest; nil when nothing ever came.
        package let ageSeconds: Double?
        /// The stamp of the latest; nil when nothing ever came.
        package let lastStampNanoseconds: Int64?
        /// What is wrong and what to do; nil when all is well.
        package let complaint: String?
    }

    private struct Input {
        let kind: Kind
        var meter: RateMeter
        var lastStampNanoseconds: Int64
    }

    private let endpoints: String
    /// How long an input may be silent.
    package var starvingAfterSeconds: Double

    private let needsCalibration: Bool
    private let started: ContinuousClock.Instant
    private var inputs: [String: Input] = [:]

    /// Starts watching at `now`.
    ///
    /// `needsCalibration` is false when calibration comes from files.
    package init(
        endpoints: [String],
        starvingAfterSeconds: Double,
        needsCalibration: Bool,
        now: ContinuousClock.Instant
    ) {
        self.endpoints = endpoints.joined(separator: ", ")
        self.starvingAfterSeconds = starvingAfterSeconds
        self.needsCalibration = needsCalibration
        started = now
    }

    /// Counts one message that was understood.
    package mutating func note(
        _ kind: Kind,
        topic: String,
        stampNanoseconds: Int64,
        now: ContinuousClock.Instant
    ) {
        var input =
            inputs[topic]
            ?? Input(kind: kind, meter: RateMeter(now: now), lastStampNanoseconds: stampNanoseconds)
        input.meter.count(now: now)
        input.lastStampNanoseconds = stampNanoseconds
        inputs[topic] = input
    }

    /// The state of every input since the report before, in the order of topics.
    package mutating func report(now: ContinuousClock.Instant) -> [Report] {
        var reports: [Report] = []
        for topic in inputs.keys.sorted() {
            guard var input = inputs[topic] else { continue }
            input.meter.closeWindow(now: now)
            inputs[topic] = input
            reports.append(report(topic, input, now))
        }
        return reports + missingKinds.compactMap { reportOfMissing($0, now) }
    }

    /// The topics that starve now.
    package func starving(now: ContinuousClock.Instant) -> Set<String> {
        let silent = inputs.filter { complaint($0.key, $0.value, now) != nil }.map(\.key)
        let missing = missingKinds.compactMap { reportOfMissing($0, now) }
            .filter { $0.complaint != nil }.map(\.topic)
        return Set(silent + missing)
    }

    private var missingKinds: [Kind] {
        Kind.allCases.filter { kind in !inputs.values.contains { $0.kind == kind } }
    }

    private func complaint(
        _ topic: String,
        _ input: Input,
        _ now: ContinuousClock.Instant
    ) -> String? {
        let age = ageSeconds(input, now)
        // Calibration and static transforms may rightly be said once.
        guard input.kind != .calibration, topic != "/tf_static", age > starvingAfterSeconds else {
            return nil
        }
        return "\(topic) from \(endpoints) is silent for \(tenths(age)) s (last stamp "
            + "\(input.lastStampNanoseconds) ns): is its publisher still running?"
    }

    private func ageSeconds(_ input: Input, _ now: ContinuousClock.Instant) -> Double {
        input.meter.latest.map { $0.duration(to: now).milliseconds / 1_000 } ?? 0
    }

    private func report(
        _ topic: String,
        _ input: Input,
        _ now: ContinuousClock.Instant
    ) -> Report {
        Report(
            topic: topic,
            hertz: input.meter.hertz,
            total: input.meter.total,
            ageSeconds: ageSeconds(input, now),
            lastStampNanoseconds: input.lastStampNanoseconds,
            complaint: complaint(topic, input, now)
        )
    }

    private func reportOfMissing(_ kind: Kind, _ now: ContinuousClock.Instant) -> Report? {
        if kind == .calibration, !needsCalibration { return nil }
        let topic =
            switch kind {
            case .image: "/camera/<name>/image"
            case .pose: "/tf"
            case .calibration: "/camera/<name>/calibration"
            }
        let waited = started.duration(to: now).milliseconds / 1_000
        var complaint: String?
        if waited > starvingAfterSeconds {
            complaint =
                "nothing on \(topic) from \(endpoints) for \(tenths(waited)) s (no stamp yet): "
                + advice(kind)
        }
        return Report(
            topic: topic,
            hertz: 0,
            total: 0,
            ageSeconds: nil,
            lastStampNanoseconds: nil,
            complaint: complaint
        )
    }

    private func advice(_ kind: Kind) -> String {
        switch kind {
        case .image: "is the robot publishing, and is sensors.endpoints right?"
        case .pose: "publish foxglove.FrameTransform from the world frame to the camera's frame"
        case .calibration:
            "publish foxglove.CameraCalibration, or name a file in sensors.calibration_files"
        }
    }

    private func tenths(_ seconds: Double) -> String {
        String(Double(Int(seconds * 10)) / 10)
    }
}
