internal import Foundation
internal import Mapping
internal import Messages
internal import Tensors
internal import Transport

// Each part of the daemon as one status: a level, a sentence, and figures.

extension DiagnosticStatus {
    /// An input.
    init(_ report: InputMonitor.Report) {
        var values = [
            Value("rate_hz", tenths(report.hertz)), Value("received", "\(report.total)"),
        ]
        if let age = report.ageSeconds { values.append(Value("age_s", tenths(age))) }
        if let stamp = report.lastStampNanoseconds {
            values.append(Value("last_stamp_ns", "\(stamp)"))
        }
        self.init(
            level: report.complaint == nil ? .ok : .stale,
            name: "input \(report.topic)",
            message: report.complaint ?? "ok",
            values: values
        )
    }

    /// A socket.
    ///
    /// `earlier` are its counters a report ago.
    init(
        socket name: String,
        endpoint: String,
        _ counters: TransportCounters,
        since earlier: TransportCounters
    ) {
        var values = [Value("endpoint", endpoint), Value("connections", "\(counters.connections)")]
        for (topic, count) in counters.received.sorted(by: { $0.key < $1.key }) {
            values.append(Value("received \(topic)", "\(count)"))
        }
        for (topic, count) in counters.sent.sorted(by: { $0.key < $1.key }) {
            values.append(Value("sent \(topic)", "\(count)"))
        }
        var complaints: [String] = []
        for (topic, count) in counters.droppedOldest.sorted(by: { $0.key < $1.key }) {
            values.append(Value("dropped_oldest \(topic)", "\(count)"))
            if count > earlier.droppedOldest[topic, default: 0] {
                complaints.append(
                    "\(topic) comes faster than it can be used; the oldest were dropped"
                )
            }
        }
        for (reason, occasions) in counters.refused.sorted(by: { $0.key.rawValue < $1.key.rawValue }
        ) {
            values.append(Value("refused \(reason.rawValue)", "\(occasions.count)"))
            values.append(Value("latest \(reason.rawValue)", occasions.latest))
            if occasions.count > earlier.count(of: reason) { complaints.append(occasions.latest) }
        }
        if counters.contested.count > 0 {
            values.append(Value("contested", "\(counters.contested.count)"))
            if counters.contested.count > earlier.contested.count {
                complaints.append(counters.contested.latest)
            }
        }
        if counters.connectionsEnded.count > 0 {
            values.append(Value("connections_ended", "\(counters.connectionsEnded.count)"))
            values.append(Value("latest connection ended", counters.connectionsEnded.latest))
        }
        self.init(
            level: complaints.isEmpty ? .ok : .warning,
            name: "socket \(name)",
            message: complaints.isEmpty ? "ok" : complaints.joined(separator: "; "),
            values: values
        )
    }

    /// The map and its keyframes.
    init(
        map counts: MapCounters.Snapshot,
        _ snapshot: MapSnapshot?,
        waitingFrames: Int,
        droppedFrames: Int,
        budgetBytes: Int
    ) {
        var values = [
            Value("keyframes", "\(counts.keyframes)"),
            Value("window_keyframes", "\(counts.windowKeyframes)"),
            Value("keyframes_waiting", "\(counts.waitingKeyframes)"),
            Value("keyframes_never_predicted", "\(counts.unpredictedKeyframes)"),
            Value("frames_waiting", "\(waitingFrames)"),
            Value("frames_dropped_busy", "\(droppedFrames)"),
        ]
        for (decision, count) in counts.framesByDecision.sorted(by: { $0.key < $1.key }) {
            values.append(Value("frames \(decision)", "\(count)"))
        }
        values += Value.milliseconds("keyframe_to_map", counts.update)
        values += Value.milliseconds("integrate", counts.integrate)
        if let snapshot {
            values += [
                Value("map_epoch", "\(snapshot.epoch)"),
                Value("map_revision", "\(snapshot.revision)"),
                Value("gaussians", "\(snapshot.gaussianCount)"),
                Value("submaps", "\(snapshot.submaps.count)"),
                Value("map_bytes", "\(snapshot.byteCount)"),
            ]
        }
        values += [
            Value("budget_bytes", "\(budgetBytes)"),
            Value("gaussians_evicted", "\(counts.evictedGaussians)"),
            Value("gaussians_looked_through", "\(counts.lookedThroughGaussians)"),
            Value("pose_corrections_of_nothing_mapped", "\(counts.emptyCorrections)"),
        ]
        let message: String
        if snapshot != nil {
            message = "ok"
        } else if counts.keyframes < 2 {
            message =
                "no map yet: \(counts.keyframes) of the 2 keyframes that a prediction needs; move the "
                + "camera sideways"
        } else {
            message = "no map yet: the first prediction is under way"
        }
        self.init(
            level: snapshot == nil ? .warning : .ok,
            name: "map",
            message: message,
            values: values
        )
    }

    /// The predictor.
    init(predictor counts: MapCounters.Snapshot, supersededWindows: Int) {
        self.init(
            level: counts.lastFailure == nil ? .ok : .error,
            name: "predictor",
            message: counts.lastFailure.map {
                "the last window was not predicted: \($0); the map stays as it was"
            } ?? "ok",
            values: [
                Value("predictions", "\(counts.predictions)"),
                Value("failures", "\(counts.predictionFailures)"),
                Value("windows_superseded", "\(supersededWindows)"),
            ] + Value.milliseconds("inference", counts.predict)
        )
    }

    /// The floor plan; `isMapped` says whether there is a map that it could be of.
    init(occupancy plan: OccupancyPlan?, isMapped: Bool, _ took: LatencyFigures) {
        var values: [Value] = []
        if let plan {
            let free = plan.cells.count { $0 == OccupancyPlan.Cell.free.rawValue }
            let occupied = plan.cells.count { $0 == OccupancyPlan.Cell.occupied.rawValue }
            values = [
                Value("map_epoch", "\(plan.epoch)"), Value("map_revision", "\(plan.revision)"),
                Value("cells_free", "\(free)"), Value("cells_occupied", "\(occupied)"),
                Value("cells_unknown", "\(plan.cells.count - free - occupied)"),
                Value("floor_m", String(format: "%.2f", plan.worldFromPlan.translation.z)),
            ]
        }
        values += Value.milliseconds("plan", took)
        let isMissing = isMapped && plan == nil
        self.init(
            level: isMissing ? .warning : .ok,
            name: "occupancy",
            message: isMissing
                ? "no floor is found in the map; there is no floor plan until the camera sees some of it"
                : "ok",
            values: values
        )
    }

    /// Goals.
    init(goals tally: GoalTally, recalled: Int) {
        let counts = tally.byStatus.sorted { $0.key.rawValue < $1.key.rawValue }
        self.init(
            level: .ok,
            name: "goals",
            message: "ok",
            values: counts.map { Value($0.key.name, "\($0.value)") }
                + [
                    Value("answered_too_late", "\(tally.late)"),
                    Value("answered_from_memory", "\(recalled)"),
                ]
                + Value.milliseconds("answer", tally.latency)
        )
    }

    /// The process.
    init(processUptimeSeconds uptime: Double) {
        self.init(
            level: .ok,
            name: "process",
            message: "ok",
            values: [
                Value("uptime_s", tenths(uptime)),
                Value("resident_mib", "\(residentBytes() >> 20)"),
                Value("tensors_mib", "\(TensorMemory.current.reservedBytes >> 20)"),
                Value("open_files", "\(openFileCount())"),
            ]
        )
    }
}

extension DiagnosticStatus.Value {
    fileprivate static func milliseconds(
        _ name: String,
        _ figures: LatencyFigures
    ) -> [Self] {
        guard let p50 = figures.p50Milliseconds, let p95 = figures.p95Milliseconds else {
            return []
        }
        return [Self("\(name)_ms_p50", tenths(p50)), Self("\(name)_ms_p95", tenths(p95))]
    }
}

private func tenths(_ value: Double) -> String { String(format: "%.1f", value) }
