internal import Mapping
internal import Messages
internal import Synchronization
internal import Transport

/// Tells which stage of the daemon has come to a standstill: a thread that does not come round, or work that lies there and
/// that nobody takes up.
///
/// A stage that has nothing to do stands well. Nothing here is a timer of its own: each stage proves its progress itself.
final class ProgressWatch: Sendable {
    /// A stage, and for how long it has stood still, in seconds; 0 for one that gets on.
    typealias Stage = (name: String, stalledSeconds: @Sendable () -> Double)

    /// A stage that stands for so long is told in diagnostics.
    private static let patienceSeconds = 10.0

    private let stages: [Stage]

    init(_ stages: [Stage]) { self.stages = stages }

    /// The stages that have stood still for longer than `seconds`, and for how long.
    func standing(longerThan seconds: Double) -> [(name: String, seconds: Double)] {
        stages.map { ($0.name, $0.stalledSeconds()) }.filter { $0.1 > seconds }
    }

    /// Whether everything gets on, for diagnostics.
    var status: DiagnosticStatus {
        let standing = standing(longerThan: Self.patienceSeconds)
        let sentences = standing.map { "\($0.name) has stood still for \(Int($0.seconds)) s" }
        return DiagnosticStatus(
            level: standing.isEmpty ? .ok : .error,
            name: "progress",
            message: standing.isEmpty
                ? "ok"
                : sentences.joined(separator: "; ")
                    + ": restart the daemon (a service manager with a watchdog does), and report its log"
        )
    }
}

/// When a thread that is to come round again and again last did.
final class RoundClock: Sendable {
    private let latest = Mutex(ContinuousClock.now)

    /// The thread has come round.
    func comesRound() { latest.withLock { $0 = .now } }

    /// How long ago that was.
    var stalledSeconds: Double { (.now - latest.withLock { $0 }) / .seconds(1) }
}

/// Watches a socket's thread, which sleeps until something comes: it is woken, and must have come round by the next look.
final class SocketWatch: Sendable {
    private struct Look {
        var rounds: UInt64
        var changed = ContinuousClock.now
    }

    private let rounds: @Sendable () -> UInt64
    private let stir: @Sendable () -> Void
    private let look: Mutex<Look>

    init(rounds: @escaping @Sendable () -> UInt64, stir: @escaping @Sendable () -> Void) {
        (self.rounds, self.stir) = (rounds, stir)
        look = Mutex(Look(rounds: rounds()))
    }

    /// For how long the thread has not come round although it was woken, in seconds.
    @Sendable func stalled() -> Double {
        defer { stir() }
        let now = rounds()
        return look.withLock { look in
            if look.rounds != now { look = Look(rounds: now) }
            return (.now - look.changed) / .seconds(1)
        }
    }
}
