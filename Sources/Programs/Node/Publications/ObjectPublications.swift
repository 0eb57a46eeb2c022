internal import Mapping
internal import Messages
internal import ServiceLifecycle
internal import Synchronization
internal import Transport

/// Publishes what changes: objects and the scene at most five times a second, the map's points at
/// most once.
struct ObjectPublications: Service {
    private struct Published {
        var objectChanges = 0
        var mapRevision: UInt64 = 0
        var nextPoints = ContinuousClock.now
    }

    /// Where results go.
    let publisher: ResultPublisher

    /// The objects.
    let answerer: Answerer

    /// The map.
    let board: MapBoard

    /// The frame of all positions.
    let worldFrame: String

    func run() async throws {
        let state = Mutex(Published())
        try await PeriodicWorker(name: "publications", every: .milliseconds(200)) { due in
            answerer.watch()
            state.withLock { published in
                publishObjects(&published)
                publishPoints(&published, due)
            }
        }.run()
    }

    private func publishObjects(_ published: inout Published) {
        let (objects, changes) = answerer.known
        guard changes != published.objectChanges else { return }
        published.objectChanges = changes
        publisher.publish(objects, on: "/semsplat/objects", latched: true)
        publisher.publish(SceneUpdate(objects), on: "/semsplat/scene", latched: true)
    }

    private func publishPoints(_ published: inout Published, _ due: ContinuousClock.Instant) {
        guard due >= published.nextPoints, let snapshot = board.snapshot,
            snapshot.revision != published.mapRevision
        else { return }
        published.mapRevision = snapshot.revision
        published.nextPoints = due + .seconds(1)
        let cloud = PointCloud(snapshot, frameID: worldFrame, maximumPoints: 50_000)
        publisher.publish(cloud, on: "/semsplat/map/points", latched: true)
    }
}
