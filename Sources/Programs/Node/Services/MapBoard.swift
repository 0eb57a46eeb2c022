internal import Grounding
internal import Ingest
internal import Mapping
internal import Synchronization

/// The latest map and the latest frame of each camera: one writer, any number of readers, nobody waits.
final class MapBoard: Sendable {
    private struct State {
        var searchable: SearchableMap?
        var occupancy: OccupancyPlan?
        var latestFrame: PosedFrame?
        /// As many cameras as ingest takes, 16.
        var latestFrames: [String: PosedFrame] = [:]
    }

    private let state = Mutex(State())

    /// The map as it is now, ready to be asked; nil before the first prediction.
    var searchable: SearchableMap? { state.withLock { $0.searchable } }

    /// The map as it is now; nil before the first prediction.
    var snapshot: MapSnapshot? { searchable?.map }

    /// The floor plan of the map as it was lately; nil while no floor is found.
    var occupancy: OccupancyPlan? { state.withLock { $0.occupancy } }

    /// The newest frame with a pose, of any camera.
    var latestFrame: PosedFrame? { state.withLock { $0.latestFrame } }

    /// The newest frame with a pose of each camera.
    var latestFrames: [PosedFrame] { state.withLock { Array($0.latestFrames.values) } }

    func publish(_ searchable: SearchableMap) {
        state.withLock { $0.searchable = searchable }
    }

    func publish(_ occupancy: OccupancyPlan?) {
        state.withLock { $0.occupancy = occupancy }
    }

    func see(_ frame: PosedFrame) {
        state.withLock { state in
            state.latestFrame = frame
            state.latestFrames[frame.camera] = frame
        }
    }
}
