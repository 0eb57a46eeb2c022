internal import Mapping
internal import Messages
internal import Transport

/// What every part of the daemon counted up to one moment, read once for parts and figures alike.
struct HealthSources {
    let configuration: NodeConfiguration
    let uptimeSeconds: Double
    let inputs: InputBook.Report
    let sensors: TransportCounters
    let goalSocket: TransportCounters
    let results: TransportCounters
    let map: MapCounters.Snapshot
    let snapshot: MapSnapshot?
    let droppedFrames: Int
    let supersededWindows: Int
    let goals: GoalTally
    /// Goals that were answered without a search.
    let recalledGoals: Int
    let plan: LatencyFigures
    /// What found no room on its way to the disk, by topic.
    let unrecorded: [String: Int]

    /// The same as numbers.
    var figures: HealthFigures {
        var figures = HealthFigures()
        figures.uptimeSeconds = uptimeSeconds
        figures.stages = [
            ("ingest", inputs.took), ("inference", map.predict), ("integrate", map.integrate),
            ("keyframe_to_map", map.update), ("plan", plan), ("answer", goals.latency),
        ]
        figures.inputs = inputs.inputs
        figures.losses = losses
        figures.connections = [
            "sensors": sensors.connections, "goals": goalSocket.connections,
            "results": results.connections,
        ]
        for (status, count) in goals.byStatus { figures.answers[status.name] = count }
        (figures.keyframes, figures.waitingKeyframes) = (map.keyframes, map.waitingKeyframes)
        figures.window = (map.windowKeyframes, configuration.mapping.window)
        figures.predictions = (map.predictions, map.predictionFailures)
        figures.map = mapFigures
        (figures.residentBytes, figures.openFiles) = (residentBytes(), openFileCount())
        return figures
    }

    private var mapFigures: HealthFigures.Map {
        var figures = HealthFigures.Map()
        figures.budgetBytes = configuration.mapping.budgetMebibytes << 20
        figures.evictedGaussians = map.evictedGaussians
        guard let snapshot else { return figures }
        (figures.gaussians, figures.submaps) = (snapshot.gaussianCount, snapshot.submaps.count)
        figures.bytes = snapshot.byteCount
        (figures.epoch, figures.revision) = (snapshot.epoch, snapshot.revision)
        return figures
    }

    private var losses: [HealthFigures.Loss] {
        losses(at: "sensors", sensors) + inputs.losses + [
            .init("map", "frames came faster than they could be looked at", droppedFrames),
            .init("map", "keyframes left the window before a prediction", map.unpredictedKeyframes),
            .init("predictor", "windows were overtaken by newer ones", supersededWindows),
            .init("predictor", "predictions failed", map.predictionFailures),
            .init("goals", "answers came after their deadline", goals.late),
        ] + losses(at: "goals", goalSocket) + losses(at: "results", results)
            + unrecorded.sorted { $0.key < $1.key }.map {
                .init("recording", "the disk was slower than the messages", of: $0.key, $0.value)
            }
    }

    private func losses(at place: String, _ counters: TransportCounters) -> [HealthFigures.Loss] {
        let dropped = counters.droppedOldest.sorted { $0.key < $1.key }.map {
            HealthFigures.Loss(place, "newer ones came first", of: $0.key, $0.value)
        }
        let refused = counters.refused.sorted { $0.key.rawValue < $1.key.rawValue }.map {
            HealthFigures.Loss(place, $0.key.rawValue, $0.value.count)
        }
        return dropped + refused
    }
}
