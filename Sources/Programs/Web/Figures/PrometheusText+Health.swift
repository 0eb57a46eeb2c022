package import Node

/// A report as Prometheus reads it.
package func prometheusText(_ report: HealthReport) -> String {
    var page = PrometheusText()
    page.addState(report)
    page.addInputs(report.figures)
    page.addStages(report.figures)
    page.addMap(report.figures)
    page.addProcess(report.figures)
    return page.text
}

extension PrometheusText {
    fileprivate mutating func addState(_ report: HealthReport) {
        family("state", .gauge, "1 for the state that the daemon is in, 0 for the others.") {
            for state in HealthReport.State.allCases {
                $0.add(state == report.state ? 1 : 0, ["state": state.rawValue])
            }
        }
        single(
            "healthy",
            .gauge,
            "Whether the daemon maps and nothing is wrong.",
            report.isHealthy ? 1 : 0
        )
        single(
            "report_timestamp_seconds",
            .gauge,
            "When these figures were taken, seconds since the Unix epoch.",
            Double(report.stampNanoseconds) / 1e9
        )
        single("uptime_seconds", .gauge, "Since the start.", report.figures.uptimeSeconds)
    }

    fileprivate mutating func addInputs(_ figures: HealthFigures) {
        family("input_messages_total", .counter, "Messages that were understood, by topic.") {
            for input in figures.inputs { $0.add(Double(input.received), ["topic": input.topic]) }
        }
        family("input_rate_hertz", .gauge, "Messages per second over the last second, by topic.") {
            for input in figures.inputs { $0.add(input.hertz, ["topic": input.topic]) }
        }
        family("input_age_seconds", .gauge, "Since the latest message, by topic.") {
            for input in figures.inputs {
                if let age = input.ageSeconds { $0.add(age, ["topic": input.topic]) }
            }
        }
        family("dropped_total", .counter, "What was not used: where, why, and of what.") {
            for loss in figures.losses {
                $0.add(
                    Double(loss.count),
                    ["place": loss.place, "cause": loss.cause, "subject": loss.subject]
                )
            }
        }
        family("connections", .gauge, "Peers that are connected now, by socket.") {
            for (socket, count) in figures.connections.sorted(by: { $0.key < $1.key }) {
                $0.add(Double(count), ["socket": socket])
            }
        }
    }

    fileprivate mutating func addStages(_ figures: HealthFigures) {
        family("stage_duration_seconds", .summary, "How long one step of each stage takes.") {
            for (stage, took) in figures.stages {
                for (quantile, value) in [
                    ("0.5", took.p50Milliseconds), ("0.95", took.p95Milliseconds),
                ] {
                    let seconds = value.map { $0 / 1_000 } ?? .nan
                    $0.add(seconds, ["stage": stage, "quantile": quantile])
                }
                $0.add(took.totalMilliseconds / 1_000, suffix: "_sum", ["stage": stage])
                $0.add(Double(took.count), suffix: "_count", ["stage": stage])
            }
        }
        family("goals_total", .counter, "Answers, by status.") {
            for (status, count) in figures.answers.sorted(by: { $0.key < $1.key }) {
                $0.add(Double(count), ["status": status])
            }
        }
    }

    fileprivate mutating func addMap(_ figures: HealthFigures) {
        let map = figures.map
        let numbers: [(String, Kind, String, Double)] = [
            ("keyframes_total", .counter, "Keyframes since the start.", Double(figures.keyframes)),
            (
                "keyframes_waiting", .gauge, "Keyframes that are not in the map yet.",
                Double(figures.waitingKeyframes)
            ),
            (
                "window_keyframes", .gauge, "Keyframes in the window.",
                Double(figures.window.keyframes)
            ),
            (
                "window_capacity_keyframes", .gauge, "Keyframes that the window may hold.",
                Double(figures.window.capacity)
            ),
            (
                "predictions_total", .counter, "Windows that were predicted.",
                Double(figures.predictions.done)
            ),
            (
                "prediction_failures_total", .counter, "Windows that could not be predicted.",
                Double(figures.predictions.failed)
            ),
            ("map_bytes", .gauge, "The map's memory.", Double(map.bytes)),
            ("map_budget_bytes", .gauge, "What it may come to.", Double(map.budgetBytes)),
            ("map_gaussians", .gauge, "The map's Gaussians.", Double(map.gaussians)),
            ("map_submaps", .gauge, "The map's submaps, one a keyframe.", Double(map.submaps)),
            (
                "map_evicted_gaussians_total", .counter,
                "Gaussians that went because the budget was full.", Double(map.evictedGaussians)
            ),
            ("map_epoch", .gauge, "Rises when poses are corrected.", Double(map.epoch)),
            ("map_revision", .gauge, "Rises with every change of the map.", Double(map.revision)),
        ]
        for (name, kind, meaning, value) in numbers { single(name, kind, meaning, value) }
    }

    fileprivate mutating func addProcess(_ figures: HealthFigures) {
        single(
            "resident_memory_bytes",
            .gauge,
            "The memory that the process has in RAM.",
            Double(figures.residentBytes)
        )
        single("open_files", .gauge, "Files and sockets that are open.", Double(figures.openFiles))
    }
}
