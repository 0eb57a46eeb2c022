internal import Messages
internal import ServiceLifecycle
internal import Synchronization

/// Answers standing goals again when the map has changed, at most once a second, and publishes
/// answers that say something new.
struct StandingGoals: Service {
    /// What an answer says, as far as a listener cares.
    private struct Gist: Equatable {
        let status: GoalStatus
        let ids: [String]
    }

    let front: GoalFront
    let board: MapBoard

    func run() async throws {
        let seen = Mutex<UInt64>(0)
        let gists = Mutex<[String: Gist]>([:])
        try await PeriodicWorker(name: "standing", every: .seconds(1)) { _ in
            guard let revision = board.snapshot?.revision else { return }
            let isNew = seen.withLock { seen in
                defer { seen = revision }
                return seen != revision
            }
            guard isNew else { return }
            for goal in front.standing {
                front.answerAgain(goal) { result in
                    let gist = Gist(status: result.status, ids: result.objects.map(\.id))
                    return gists.withLock { $0.updateValue(gist, forKey: goal.goalID) } != gist
                }
            }
        }.run()
    }
}
