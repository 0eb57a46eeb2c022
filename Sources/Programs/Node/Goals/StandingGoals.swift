internal import ServiceLifecycle
internal import Synchronization

/// Answers standing goals again when the map has changed, at most once a second; answers that say something new are
/// published with what happened.
///
/// Those whose askers lost their right end.
struct StandingGoals: Service {
    let front: GoalFront
    let board: MapBoard

    func run() async throws {
        let seen = Mutex<UInt64>(0)
        try await PeriodicWorker(name: "standing", every: .seconds(1)) { _ in
            front.endWithdrawn()
            guard let revision = board.snapshot?.revision else { return }
            let isNew = seen.withLock { seen in
                defer { seen = revision }
                return seen != revision
            }
            guard isNew else { return }
            for goal in front.standing { front.answerAgain(goal) }
        }.run()
    }
}
