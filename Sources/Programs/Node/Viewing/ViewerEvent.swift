package import Messages

/// Something that viewers are told.
package enum ViewerEvent: Sendable {
    /// How the daemon does.
    case health(HealthReport)
    /// An image came, or its pose is known now.
    case frame(ShelvedFrame)
    /// The map has changed.
    case map(MapPieces)
    /// The known objects have changed.
    case objects(ObjectArray)
    /// Somebody was answered.
    case answer(GivenAnswer)
    /// What is recorded.
    case recording(RecordingState)
    /// A warning or an error of the log.
    case log(LogLine)

    /// A line of the daemon's log.
    package struct LogLine: Sendable {
        /// `warning`, `error` or `critical`.
        package let level: String
        /// What is wrong, and what to do.
        package let message: String
        /// When, nanoseconds since the Unix epoch.
        package let stampNanoseconds: Int64
    }

    /// The kinds.
    package enum Kind: String, Sendable, CaseIterable {
        case health, frame, map, objects, answer, recording, log
    }

    /// Its kind.
    package var kind: Kind {
        switch self {
        case .health: .health
        case .frame: .frame
        case .map: .map
        case .objects: .objects
        case .answer: .answer
        case .recording: .recording
        case .log: .log
        }
    }

    /// Whether a newer one makes `other`, which waits, worthless.
    func replaces(_ other: ViewerEvent) -> Bool {
        switch (self, other) {
        case (.frame(let new), .frame(let old)): new.camera == old.camera
        case (.answer, _), (.log, _): false
        default: kind == other.kind
        }
    }

    /// Whether whoever sees this event misses nothing of `other`: the same image, now with its pose.
    func contains(_ other: ViewerEvent) -> Bool {
        guard case (.frame(let new), .frame(let old)) = (self, other) else { return false }
        return new.sequence == old.sequence
    }
}

/// An answer that somebody got.
package struct GivenAnswer: Sendable {
    /// The answer, without the points that only its asker gets.
    package let result: GoalResult
    /// When, nanoseconds since the Unix epoch.
    package let answeredNanoseconds: Int64
    /// Whether its goal stands.
    package let isStanding: Bool
}

extension GivenAnswer {
    /// An answer that is given now, to one who asked once.
    package init(now result: GoalResult) {
        self.init(result: result, answeredNanoseconds: nowNanoseconds(), isStanding: false)
    }
}
