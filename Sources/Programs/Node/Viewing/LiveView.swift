internal import Foundation
package import Grounding
package import Mapping
package import Messages
package import Transport

/// What viewers of a running daemon see of it, and what they may ask of it.
///
/// It reads snapshots; nothing in it holds up the mapping.
package struct LiveView: Sendable {
    /// Another word after every start.
    package let daemonID: String

    /// When it started, nanoseconds since the Unix epoch.
    package let startedNanoseconds: Int64

    /// How it does.
    package let health: HealthBoard

    /// How it did.
    package let history: HealthHistory

    /// What happens.
    package let hub: ViewerHub

    /// The cameras' images.
    package let frames: FrameShelf

    /// The latest answers.
    package let answers: AnswerBook

    /// The map.
    package let map: MapViews

    /// The recordings.
    package let sessions: SessionLibrary

    let board: MapBoard
    let live: LiveConfiguration
    let answerer: Answerer
    let front: GoalFront
    let recording: RecordingDesk

    /// The configuration as it is now.
    package var configuration: NodeConfiguration { live.current }

    /// The map as it is now; nil before the first prediction.
    package var snapshot: MapSnapshot? { board.snapshot }

    /// The floor plan; nil while no floor is found.
    package var occupancy: OccupancyPlan? { board.occupancy }

    /// The things that answers named.
    package var objects: ObjectArray { answerer.known.objects }

    /// What is known of a thing, and the keyframes that see it; nil where there is none of that id.
    ///
    /// Computes.
    package func object(
        _ id: String,
        mostViews: Int
    ) -> (object: ObjectMessage, views: [ObjectView])? {
        guard let (entry, object) = answerer.object(id) else { return nil }
        let views = board.snapshot.map { entry.views(in: $0, maximumCount: mostViews) }
        return (object, views ?? [])
    }

    /// Where to stand for a thing; nil where there is none of that id.
    ///
    /// Computes.
    package func navGoal(for id: String) -> NavGoal? {
        guard let (entry, object) = answerer.object(id), let map = board.snapshot else {
            return nil
        }
        let stand = answerer.grounder.stands(
            for: [entry.box],
            in: map,
            occupancy: board.occupancy,
            latest: board.latestFrame.map { ImageView($0) }
        )[0]
        var goal = NavGoal(objectID: id, label: object.label)
        (goal.best, goal.alternatives, goal.reason) = (stand.best, stand.alternatives, stand.reason)
        return goal
    }

    /// The goals that stand.
    package var standing: [LanguageGoal] { front.standing }

    /// Asks for something, or takes a goal back, as if over the goal socket.
    package func ask(_ request: GoalRequest) async -> GoalResult {
        await withCheckedContinuation { continuation in
            recording.see(request)
            front.handle(request) { continuation.resume(returning: $0) }
        }
    }

    /// How recording goes.
    package var recordingState: RecordingState { recording.recordingState }

    /// Records, or stops to.
    package func record(_ request: RecordingRequest) async -> RecordingState {
        await withCheckedContinuation { continuation in
            recording.handle(request) { continuation.resume(returning: $0) }
        }
    }
}
