internal import Logging
internal import ServiceLifecycle
internal import Synchronization

/// Tells the service manager how the daemon's life goes: ready, how it does, that it gets on, that it ends.
///
/// The last of the services, because the last is the first to hear that the daemon is to end.
struct SupervisionService: Service {
    /// Nil when nobody wants to hear.
    let manager: ServiceManager?
    let progress: ProgressWatch
    let health: HealthBoard
    let logger: Logger

    private struct Told {
        var status = ""
        var standing: [String] = []
    }

    func run() async throws {
        // Everything that can fail at the start was done before services run: model, map, sockets.
        manager?.tell("READY=1\nSTATUS=starting")
        let told = Mutex(Told())
        try await withGracefulShutdownHandler {
            try await PeriodicWorker(name: "supervision", every: every) { _ in
                told.withLock { look(&$0) }
            }.run()
        } onGracefulShutdown: {
            health.end()
            manager?.tell("STOPPING=1\nSTATUS=ending")
        }
    }

    /// A stage that stands for half the watchdog's time ends the feeding, so that systemd acts within one and a half of it.
    private var patienceSeconds: Double { (manager?.watchdogSeconds ?? 20) / 2 }

    private var every: Duration {
        .seconds(min(1, (manager?.watchdogSeconds ?? 4) / 4))
    }

    private func look(_ told: inout Told) {
        let standing = progress.standing(longerThan: patienceSeconds).map(\.name)
        if standing.isEmpty, manager?.watchdogSeconds != nil { manager?.tell("WATCHDOG=1") }
        if standing != told.standing {
            told.standing = standing
            logger.log(
                level: standing.isEmpty ? .notice : .error,
                "\(standing.isEmpty ? "everything gets on again" : "\(standing.joined(separator: ", ")): no progress for \(patienceSeconds) s")"
            )
        }
        let status =
            standing.isEmpty
            ? health.latest.summary : "no progress: \(standing.joined(separator: ", "))"
        guard status != told.status else { return }
        told.status = status
        manager?.tell(status: status)
    }
}

extension SupervisionService: CustomStringConvertible {
    var description: String { "supervision" }
}
