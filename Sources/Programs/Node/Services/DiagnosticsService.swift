internal import Mapping
internal import Messages
internal import ServiceLifecycle
internal import Synchronization
internal import Transport

/// Publishes once a second how every part of the daemon does, and at once when an input begins to
/// starve.
struct DiagnosticsService: Service {
    /// What was said last, and when the next report is due.
    private struct Earlier {
        var due = ContinuousClock.now
        var starving: Set<String> = []
        var sensors = TransportCounters()
        var goals = TransportCounters()
        var results = TransportCounters()
    }

    let configuration: NodeConfiguration
    let sensors: Subscriber
    let goalServer: GoalServer
    let publisher: ResultPublisher
    let inputs: InputBook
    let map: MapService
    let windows: Mailbox<KeyframeWindow>
    let occupancy: OccupancyService
    let goals: GoalDesk
    let recording: RecordingDesk
    let maps: MapDesk
    let security: NodeSecurity

    func run() async throws {
        let started = ContinuousClock.now
        let earlier = Mutex(Earlier())
        try await PeriodicWorker(name: "diagnostics", every: .milliseconds(200)) { now in
            let status = earlier.withLock { earlier -> [DiagnosticStatus]? in
                guard isDue(&earlier, now) else { return nil }
                return report(since: &earlier, uptime: (now - started).milliseconds / 1_000)
            }
            guard let status else { return }
            publisher.publish(
                DiagnosticArray(stampNanoseconds: nowNanoseconds(), status: status),
                on: "/semsplat/diagnostics",
                latched: true
            )
        }.run()
    }

    private func isDue(_ earlier: inout Earlier, _ now: ContinuousClock.Instant) -> Bool {
        let starving = inputs.starving
        let isNews = !starving.isSubset(of: earlier.starving)
        earlier.starving = starving
        guard now >= earlier.due else { return isNews }
        earlier.due = now + .seconds(1)
        return true
    }

    private func report(since earlier: inout Earlier, uptime: Double) -> [DiagnosticStatus] {
        let (sensorsNow, goalsNow, resultsNow) = (
            sensors.counters, goalServer.counters, publisher.counters
        )
        defer {
            (earlier.sensors, earlier.goals, earlier.results) = (sensorsNow, goalsNow, resultsNow)
        }
        let counts = map.counters.snapshot
        return inputs.report() + [
            DiagnosticStatus(
                socket: "sensors",
                endpoint: configuration.sensors.endpoints.joined(separator: ", "),
                sensorsNow,
                since: earlier.sensors
            ),
            DiagnosticStatus(
                map: counts,
                map.board.snapshot,
                waitingFrames: map.inbox.count,
                droppedFrames: map.inbox.dropped,
                budgetBytes: configuration.mapping.budgetMebibytes << 20
            ),
            DiagnosticStatus(predictor: counts, supersededWindows: windows.dropped),
            occupancy.status,
            DiagnosticStatus(goals: goals.counts),
            DiagnosticStatus(
                socket: "goals",
                endpoint: goalServer.endpoint,
                goalsNow,
                since: earlier.goals
            ),
            DiagnosticStatus(
                socket: "results",
                endpoint: publisher.endpoint,
                resultsNow,
                since: earlier.results
            ),
            DiagnosticStatus(processUptimeSeconds: uptime),
        ] + [recording.status, maps.status, security.status].compactMap(\.self)
    }
}
