/// The daemon's figures at one moment, as numbers.
package struct HealthFigures: Sendable {
    /// What comes in on one topic.
    package struct Input: Sendable, Equatable {
        /// The topic, or the pattern of topics when nothing ever came.
        package var topic: String
        /// Messages per second over the last second.
        package var hertz: Double
        /// Messages since the start; 0 for an input that is waited for.
        package var received: Int
        /// Seconds since the latest; nil when nothing ever came.
        package var ageSeconds: Double?
    }

    /// Something that was not used.
    package struct Loss: Sendable, Equatable {
        /// Where.
        package var place: String
        /// Why.
        package var cause: String
        /// Of what: a topic, a camera; empty when that does not matter.
        package var subject: String
        /// How often since the start.
        package var count: Int

        /// Something that was not used.
        package init(_ place: String, _ cause: String, of subject: String = "", _ count: Int) {
            (self.place, self.cause, self.subject, self.count) = (place, cause, subject, count)
        }
    }

    /// Seconds since the start.
    package var uptimeSeconds = 0.0

    /// How long each stage takes, by its name.
    package var stages: [(name: String, took: LatencyFigures)] = []

    /// What comes in.
    package var inputs: [Input] = []

    /// What was not used.
    package var losses: [Loss] = []

    /// Peers that are connected now, by socket.
    package var connections: [String: Int] = [:]

    /// Answers since the start, by status.
    package var answers: [String: Int] = [:]

    /// Keyframes since the start.
    package var keyframes = 0

    /// Keyframes that are not in the map yet.
    package var waitingKeyframes = 0

    /// Keyframes in the window, and how many it may hold.
    package var window = (keyframes: 0, capacity: 0)

    /// Predictions since the start, and those that failed.
    package var predictions = (done: 0, failed: 0)

    /// The map; zeros while there is none.
    package var map = Map()

    /// The memory that the process has now.
    package var residentBytes = 0

    /// The files and sockets that the process has open.
    package var openFiles = 0

    /// No figures yet.
    package init() {}

    /// The map in figures.
    package struct Map: Sendable, Equatable {
        /// Its Gaussians.
        package var gaussians = 0
        /// Its submaps, one a keyframe.
        package var submaps = 0
        /// Its memory.
        package var bytes = 0
        /// What its memory may come to.
        package var budgetBytes = 0
        /// Gaussians that went because the budget was full.
        package var evictedGaussians = 0
        /// Rises when poses are corrected.
        package var epoch: UInt64 = 0
        /// Rises with every change.
        package var revision: UInt64 = 0
    }
}
