internal import Node

/// The recordings in the daemon's folder.
struct SessionsDocument: Encodable {
    struct Session: Encodable {
        let name: String
        let startNs: UInt64?
        let durationS: Double?
        let bytes: Int
        let files: Int
        let messages: Int?
        let dropped: Int?
        let isRecording: Bool
        let isComplete: Bool
        let reason: String?
    }

    let folder: String
    let sessions: [Session]

    /// `recorded` is the file that is recorded into now; nil where none is.
    init(folder: String, _ summaries: [SessionSummary], recorded: String?) {
        self.folder = folder
        sessions = summaries.map { summary in
            Session(
                name: summary.name,
                startNs: summary.contents?.startNanoseconds,
                durationS: summary.contents?.seconds,
                bytes: summary.bytes,
                files: summary.paths.count,
                messages: summary.contents?.messages,
                dropped: summary.contents?.dropped,
                isRecording: recorded.map { summary.paths.contains($0) } ?? false,
                isComplete: summary.contents != nil,
                reason: summary.reason
            )
        }
    }
}

/// What happened in a recording, and when.
struct TimelineDocument: Encodable {
    struct Camera: Encodable {
        let name: String
        let images: Int
    }

    struct Answer: Encodable {
        let atS: Double
        let goalId: String
        let text: String
        let status: String
        let reason: String
    }

    struct Bookmark: Encodable {
        let atS: Double
        let text: String
    }

    struct Drop: Encodable {
        let topic: String
        let count: Int
    }

    let name: String
    let startNs: UInt64
    let endNs: UInt64
    let durationS: Double
    let cameras: [Camera]
    let keyframesS: [Double]
    let answers: [Answer]
    let bookmarks: [Bookmark]
    let drops: [Drop]

    init(name: String, _ timeline: SessionTimeline) {
        self.name = name
        (startNs, endNs) = (timeline.startNanoseconds, timeline.endNanoseconds)
        durationS = Double(endNs - startNs) / 1e9
        cameras = timeline.images.sorted { $0.key < $1.key }
            .map { Camera(name: $0.key, images: $0.value) }
        keyframesS = timeline.keyframesSeconds
        answers = timeline.answers.map {
            Answer(
                atS: $0.seconds,
                goalId: $0.goalID,
                text: $0.text,
                status: $0.status,
                reason: $0.reason
            )
        }
        bookmarks = timeline.bookmarks.map { Bookmark(atS: $0.seconds, text: $0.text) }
        drops = timeline.dropped.sorted { $0.key < $1.key }
            .map { Drop(topic: $0.key, count: $0.value) }
    }
}
