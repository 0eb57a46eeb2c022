internal import Node

/// What one client of the event stream was told, and what it is told next.
struct EventClient {
    private let frame: String
    /// The revisions of the map's pieces that the client knows.
    private var pieces: [Int: String] = [:]

    /// A client that knows nothing yet; `frame` is the map's.
    init(frame: String) { self.frame = frame }

    /// A batch as server-sent events (WHATWG HTML, 9.2); empty for an empty one.
    mutating func text(_ batch: ViewerOutbox.Batch) -> String {
        var text = ""
        for event in batch.events { text += self.text(event) }
        for (kind, count) in batch.lost.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            text += Self.event("lost", LostDocument(kind: kind.rawValue, count: count))
        }
        return text
    }

    private mutating func text(_ event: ViewerEvent) -> String {
        let kind = event.kind.rawValue
        switch event {
        case .health(let report): return Self.event(kind, HealthStepDocument(report))
        case .frame(let frame): return Self.event(kind, FrameNoteDocument(frame))
        case .map(let map):
            let change = ChunksDocument(map, since: pieces, frame: frame)
            pieces = Dictionary(map.pieces.map { ($0.id, $0.revision) }) { $1 }
            return Self.event(kind, change)
        case .objects(let objects):
            return Self.event(kind, ObjectsDocument(objects, frame: frame))
        case .answer(let answer): return Self.event(kind, AnswerRecordDocument(answer))
        case .recording(let state): return Self.event(kind, RecordingDocument(state))
        case .log(let line):
            return Self.event(
                kind,
                LogDocument(
                    level: line.level,
                    message: line.message,
                    stampNs: line.stampNanoseconds
                )
            )
        }
    }

    private static func event(_ kind: String, _ document: some Encodable) -> String {
        // A document ends with its line's end, and has no other.
        "event: \(kind)\ndata: \(String(decoding: encodedDocument(document), as: UTF8.self))\n"
    }
}

private struct LostDocument: Encodable {
    let kind: String
    let count: Int
}

private struct LogDocument: Encodable {
    let level: String
    let message: String
    let stampNs: Int64
}
