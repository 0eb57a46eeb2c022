internal import Ingest
internal import Mapping
internal import Synchronization

/// The latest map and the latest frame: one writer, any number of readers, nobody waits.
final class MapBoard: Sendable {
    private struct State {
        var snapshot: MapSnapshot?
        var latestFrame: PosedFrame?
    }

    private let state = Mutex(State())

    /// The map as it is now; nil before the first prediction.
    var snapshot: MapSnapshot? { state.withLock { $0.snapshot } }

    /// The newest frame with a pose, of any camera.
    var latestFrame: PosedFrame? { state.withLock { $0.latestFrame } }

    func publish(_ snapshot: MapSnapshot) {
        state.withLock { $0.snapshot = snapshot }
    }

    func see(_ frame: PosedFrame) {
        state.withLock { $0.latestFrame = frame }
    }
}
