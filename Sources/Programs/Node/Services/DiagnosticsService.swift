internal import Mapping
internal import Messages
internal import ServiceLifecycle
internal import Synchronization
internal import Transport

/// Says once a second how every part of the daemon does, and at once when an input begins to starve: to everybody on
/// `/semsplat/diagnostics`, and on the board that HTTP and systemd are served from.
struct DiagnosticsService: Service {
    /// What was said last, and when the next report is due.
    private struct Earlier {
        var due = ContinuousClock.now
        var starving: Set<String> = []
        var sensors = TransportCounters()
        var goals = TransportCounters()
        var results = TransportCounters()
        var judge = HealthJudge()
    }

    let live: LiveConfiguration
    let sensors: Subscriber
    let goalServer: GoalServer
    let publisher: ResultPublisher
    let inputs: InputBook
    let map: MapService
    let windows: Mailbox<KeyframeWindow>
    let occupancy: OccupancyService
    let goals: GoalDesk
    let answerer: Answerer
    let recording: RecordingDesk
    let maps: MapDesk
    let security: NodeSecurity
    let parameters: ParameterDesk
    let progress: ProgressWatch
    let health: HealthBoard

    func run() async throws {
        let started = ContinuousClock.now
        let earlier = Mutex(Earlier())
        try await PeriodicWorker(name: "diagnostics", every: .milliseconds(200)) { now in
            let report = earlier.withLock { earlier -> HealthReport? in
                guard isDue(&earlier, now) else { return nil }
                return self.report(since: &earlier, uptime: (now - started) / .seconds(1))
            }
            guard let report else { return }
            health.publish(report)
            publisher.publish(
                DiagnosticArray(
                    stampNanoseconds: report.stampNanoseconds,
                    status: [DiagnosticStatus(report)] + report.parts
                ),
                on: "/semsplat/diagnostics",
                latched: true
            )
        }.run()
    }

    private var starvingAfterSeconds: Double { live.current.sensors.starvingAfterSeconds }

    private func isDue(_ earlier: inout Earlier, _ now: ContinuousClock.Instant) -> Bool {
        let starving = inputs.starving(afterSeconds: starvingAfterSeconds)
        let isNews = !starving.isSubset(of: earlier.starving)
        earlier.starving = starving
        guard now >= earlier.due else { return isNews }
        earlier.due = now + .seconds(1)
        return true
    }

    private func report(since earlier: inout Earlier, uptime: Double) -> HealthReport {
        let sources = HealthSources(
            configuration: live.current,
            uptimeSeconds: uptime,
            inputs: inputs.report(starvingAfterSeconds: starvingAfterSeconds),
            sensors: sensors.counters,
            goalSocket: goalServer.counters,
            results: publisher.counters,
            map: map.counters.snapshot,
            snapshot: map.board.snapshot,
            droppedFrames: map.inbox.dropped,
            supersededWindows: windows.dropped,
            goals: goals.counts,
            recalledGoals: answerer.recalledCount,
            plan: occupancy.latency,
            unrecorded: recording.dropped
        )
        var report = HealthReport()
        report.stampNanoseconds = nowNanoseconds()
        report.figures = sources.figures
        report.parts = parts(sources, since: earlier)
        (report.state, report.causes) = earlier.judge.judge(
            report.parts,
            awaited: report.figures.inputs.filter { $0.received == 0 }.map(\.topic),
            now: .now
        )
        (earlier.sensors, earlier.goals, earlier.results) = (
            sources.sensors, sources.goalSocket, sources.results
        )
        return report
    }

    private func parts(_ sources: HealthSources, since earlier: Earlier) -> [DiagnosticStatus] {
        sources.inputs.parts + [
            DiagnosticStatus(
                socket: "sensors",
                endpoint: sources.configuration.sensors.endpoints.joined(separator: ", "),
                sources.sensors,
                since: earlier.sensors
            ),
            DiagnosticStatus(
                map: sources.map,
                sources.snapshot,
                waitingFrames: map.inbox.count,
                droppedFrames: sources.droppedFrames,
                budgetBytes: sources.configuration.mapping.budgetMebibytes << 20
            ),
            DiagnosticStatus(
                predictor: sources.map,
                supersededWindows: sources.supersededWindows
            ),
            occupancy.status,
            DiagnosticStatus(goals: sources.goals, recalled: sources.recalledGoals),
            DiagnosticStatus(
                socket: "goals",
                endpoint: goalServer.endpoint,
                sources.goalSocket,
                since: earlier.goals
            ),
            DiagnosticStatus(
                socket: "results",
                endpoint: publisher.endpoint,
                sources.results,
                since: earlier.results
            ),
            progress.status,
            DiagnosticStatus(processUptimeSeconds: sources.uptimeSeconds),
        ]
            + [recording.status, maps.status, security.status, parameters.status]
            .compactMap(\.self)
    }
}
