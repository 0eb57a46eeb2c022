internal import Mapping
internal import Messages
internal import ServiceLifecycle
internal import Synchronization
internal import Transport

/// Makes the floor plan of the map when the map has changed, on a thread of its own, and publishes it.
///
/// Neither the map nor a goal waits for it: a goal takes the plan that is there.
final class OccupancyService: Service {
    private struct State {
        var settings: OccupancySettings
        var mapper: OccupancyMapper
        var revision: UInt64?
        var isPublished = false
        var took = LatencyWindow()
    }

    private let board: MapBoard
    private let publisher: ResultPublisher
    private let worldFrame: String
    private let live: LiveConfiguration
    private let state: Mutex<State>

    init(live: LiveConfiguration, board: MapBoard, publisher: ResultPublisher) {
        (self.live, self.board, self.publisher) = (live, board, publisher)
        worldFrame = live.current.worldFrame
        let settings = occupancySettings(live.current)
        state = Mutex(State(settings: settings, mapper: OccupancyMapper(settings: settings)))
    }

    /// How long a plan takes.
    var latency: LatencyFigures { state.withLock { $0.took.figures } }

    /// How it does.
    var status: DiagnosticStatus {
        let (plan, isMapped) = (board.occupancy, board.searchable != nil)
        return DiagnosticStatus(occupancy: plan, isMapped: isMapped, latency)
    }

    func run() async throws {
        let live = live
        try await PeriodicWorker(
            name: "occupancy",
            every: .seconds(1 / live.current.planning.occupancyHertz)
        ) { [self] _ in
            guard let map = board.snapshot else { return }
            let settings = occupancySettings(live.current)
            state.withLock { update(&$0, map, settings) }
        }.run()
    }

    private func update(
        _ state: inout State,
        _ map: MapSnapshot,
        _ settings: OccupancySettings
    ) {
        if state.settings != settings {
            (state.settings, state.revision) = (settings, nil)
            state.mapper = OccupancyMapper(settings: settings)
        }
        guard state.revision != map.revision else { return }
        state.revision = map.revision
        let started = ContinuousClock.now
        let plan = state.mapper.plan(of: map)
        state.took.add(.now - started)
        board.publish(plan)
        // The last plan must not stay for late joiners when the map that it was of is gone.
        guard plan != nil || state.isPublished else { return }
        state.isPublished = plan != nil
        let grid =
            plan.map { Grid($0, frameID: worldFrame) }
            ?? Grid(emptyAt: map.stampNanoseconds, frameID: worldFrame)
        publisher.publish(grid, on: "/semsplat/map/occupancy", latched: true)
    }
}
