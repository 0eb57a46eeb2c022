internal import Grounding
internal import Ingest
internal import Mapping
internal import Synchronization

/// The latest map and the latest frame: one writer, any number of readers, nobody waits.
final class MapBoard: Sendable {
    private struct State {
        var searchable: SearchableMap?
        var latestFrame: PosedFrame?
    }

    private let state = Mutex(State())

    /// The map as it is now, ready to be asked; nil before the first prediction.
    var searchable: SearchableMap? { state.withLock { $0.searchable } }

    /// The map as it is now; nil before the first prediction.
    var snapshot: MapSnapshot? { searchable?.map }

    /// The newest frame with a pose, of any camera.
    var latestFrame: PosedFrame? { state.withLock { $0.latestFrame } }

    func publish(_ searchable: SearchableMap) {
        state.withLock { $0.searchable = searchable }
    }

    func see(_ frame: PosedFrame) {
        state.withLock { $0.latestFrame = frame }
    }
}
