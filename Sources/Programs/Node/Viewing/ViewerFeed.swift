internal import Messages
internal import ServiceLifecycle
internal import Synchronization

/// Tells viewers what has changed, twice a second at most, while there are any; and keeps the history of the daemon's health.
struct ViewerFeed: Service {
    private struct Told {
        var report: Int64 = 0
        var map: (epoch: UInt64, revision: UInt64) = (0, 0)
        var objectChanges = 0
        var recording = RecordingState()
        var recordingDue = ContinuousClock.now
    }

    let hub: ViewerHub
    let health: HealthBoard
    let history: HealthHistory
    let map: MapViews
    let answerer: Answerer
    let recording: RecordingDesk

    func run() async throws {
        let told = Mutex(Told())
        try await PeriodicWorker(name: "viewers", every: .milliseconds(500)) { now in
            let report = health.latest
            history.offer(report, now: now)
            guard hub.isWatched else { return }
            told.withLock { told in
                if report.stampNanoseconds != told.report {
                    told.report = report.stampNanoseconds
                    hub.tell(.health(report))
                }
                tellMap(&told)
                tellObjects(&told)
                tellRecording(&told, now)
            }
        }.run()
    }

    private func tellMap(_ told: inout Told) {
        let pieces = map.pieces
        guard (pieces.epoch, pieces.revision) != told.map else { return }
        told.map = (pieces.epoch, pieces.revision)
        hub.tell(.map(pieces))
    }

    private func tellObjects(_ told: inout Told) {
        let (objects, changes) = answerer.known
        guard changes != told.objectChanges else { return }
        told.objectChanges = changes
        hub.tell(.objects(objects))
    }

    private func tellRecording(_ told: inout Told, _ now: ContinuousClock.Instant) {
        let state = recording.recordingState
        let isNews =
            state.isRecording != told.recording.isRecording || state.path != told.recording.path
        guard isNews || (state.isRecording && now >= told.recordingDue) else { return }
        (told.recording, told.recordingDue) = (state, now + .seconds(2))
        hub.tell(.recording(state))
    }
}
