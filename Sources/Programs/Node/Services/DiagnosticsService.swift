internal import Mapping
internal import Messages
internal import ServiceLifecycle
internal import Synchronization
internal import Transport

/// Publishes once a second how every part of the daemon does.
struct DiagnosticsService: Service {
    private struct Earlier {
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
    let goals: GoalDesk

    func run() async throws {
        let started = ContinuousClock.now
        let earlier = Mutex(Earlier())
        try await PeriodicWorker(name: "diagnostics", every: .seconds(1)) { due in
            let status = earlier.withLock { earlier in
                report(since: &earlier, uptime: (due - started).milliseconds / 1_000)
            }
            publisher.publish(
                DiagnosticArray(stampNanoseconds: nowNanoseconds(), status: status),
                on: "/semsplat/diagnostics",
                latched: true
            )
        }.run()
    }

    private func report(since earlier: inout Earlier, uptime: Double) -> [DiagnosticStatus] {
        let now = Earlier(
            sensors: sensors.counters,
            goals: goalServer.counters,
            results: publisher.counters
        )
        defer { earlier = now }
        let counts = map.counters.snapshot
        return inputs.report() + [
            DiagnosticStatus(
                socket: "sensors",
                endpoint: configuration.sensors.endpoints.joined(separator: ", "),
                now.sensors,
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
            DiagnosticStatus(goals: goals.counts),
            DiagnosticStatus(
                socket: "goals",
                endpoint: goalServer.endpoint,
                now.goals,
                since: earlier.goals
            ),
            DiagnosticStatus(
                socket: "results",
                endpoint: publisher.endpoint,
                now.results,
                since: earlier.results
            ),
            DiagnosticStatus(processUptimeSeconds: uptime),
        ]
    }
}
