internal import Messages
internal import Recording
internal import Transport

/// What happened in a recording, in seconds from its first message.
package struct SessionTimeline: Sendable {
    /// An answer that was given.
    package struct Answer: Sendable {
        /// When.
        package let seconds: Double
        let nanoseconds: UInt64
        /// The goal.
        package let goalID: String
        /// Its text.
        package let text: String
        /// How it was answered.
        package let status: String
        /// Why.
        package let reason: String
    }

    /// When the first message was recorded, nanoseconds since the Unix epoch; 0 without messages.
    package private(set) var startNanoseconds: UInt64 = 0
    /// When the last one was.
    package private(set) var endNanoseconds: UInt64 = 0
    /// The number of images of each camera.
    package private(set) var images: [String: Int] = [:]
    /// The moments at which diagnostics counted new keyframes.
    package private(set) var keyframesSeconds: [Double] = []
    /// The answers.
    package private(set) var answers: [Answer] = []
    /// What was noted.
    package private(set) var bookmarks: [(seconds: Double, text: String)] = []
    /// Messages that found no room, by topic.
    package private(set) var dropped: [String: Int] = [:]

    private static let mostAnswers = 1_000
    private static let diagnosticsTopic = "/semsplat/diagnostics"
    static let answersTopic = "/semsplat/goal_result"

    /// Reads it from the files: their summaries, and every message of two topics.
    init(_ recorded: RecordedFiles) throws(MCAPError) {
        let readers = try recorded.readers()
        let filled = readers.map(\.statistics).filter { $0.messageCount > 0 }
        startNanoseconds = filled.map(\.startNanoseconds).min() ?? 0
        endNanoseconds = filled.map(\.endNanoseconds).max() ?? 0
        for reader in readers { try add(reader) }
        dropped = try SessionDrops(readers)?.byTopic ?? [:]
    }

    private func seconds(_ nanoseconds: UInt64) -> Double {
        (Double(nanoseconds) - Double(startNanoseconds)) / 1e9
    }

    private mutating func add(_ reader: MCAPReader) throws(MCAPError) {
        for (id, count) in reader.statistics.channelMessageCounts {
            guard let match = reader.channels[id]?.topic.wholeMatch(of: /\/camera\/([^\/]+)\/image/)
            else { continue }
            images[String(match.1), default: 0] += Int(count)
        }
        for index in reader.metadataIndexes where index.name == "bookmark" {
            let note = try reader.metadata(index).values
            guard let time = note["log_time_ns"].flatMap({ UInt64($0) }) else { continue }
            bookmarks.append((seconds(time), note["text"] ?? ""))
        }
        var (messages, keyframes) = (
            reader.messages(topics: [Self.diagnosticsTopic, Self.answersTopic]), -1
        )
        while let entry = try messages.next() {
            let time = entry.message.logTimeNanoseconds
            if entry.channel.topic == Self.answersTopic {
                add(entry.answer, at: time)
            } else if let count = entry.keyframeCount {
                if count > keyframes, keyframes >= 0 { keyframesSeconds.append(seconds(time)) }
                keyframes = count
            }
        }
    }

    private mutating func add(_ result: GoalResult?, at nanoseconds: UInt64) {
        guard let result, answers.count < Self.mostAnswers else { return }
        answers.append(
            Answer(
                seconds: seconds(nanoseconds),
                nanoseconds: nanoseconds,
                goalID: result.goalID,
                text: result.text,
                status: result.status.name,
                reason: result.reason
            )
        )
    }
}

extension MCAPEntry {
    /// The message as it travelled.
    var envelope: Envelope {
        Envelope(topic: channel.topic, typeName: schema?.name ?? "", payload: message.data)
    }

    /// The answer in it; nil when it is something else, or damaged.
    var answer: GoalResult? { try? envelope.decoded(as: GoalResult.self) }

    fileprivate var keyframeCount: Int? {
        let diagnostics = try? envelope.decoded(as: DiagnosticArray.self)
        let map = diagnostics?.status.first { $0.name == "map" }
        return map?["keyframes"].flatMap { Int($0) }
    }
}
