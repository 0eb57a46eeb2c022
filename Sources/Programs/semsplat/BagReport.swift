internal import Foundation
internal import Node
internal import Recording

/// What became of a bag: the table that people read, and what `convert --json` writes.
struct BagReport: Encodable {
    struct Topic: Encodable {
        let topic: String
        let type: String
        let messages: Int
        /// The topics of the session; empty when it was left out.
        let becomes: [String]
        let used: Int
        /// Why the topic was left out; empty when it was not.
        let leftOut: String
        /// Messages that were not used, by cause.
        let refused: [String: Int]
    }

    let bag: String
    let kind: String
    let indexed: Bool
    let topics: [Topic]
    /// How many messages the session has of each topic.
    let written: [String: Int]
    let messages: Int
    let files: [String]
    /// The frame that each camera's frame hangs from, which is what `world_frame` in the configuration must be.
    let worldFrames: [String: String]
    let notes: [String]
    /// What of the bag could not be read.
    let faults: [String]

    /// What is known of a bag that was read to its end, or, without `written`, was only opened.
    init(_ bag: BagConversion, written: [String: Int], files: [String]) {
        self.bag = bag.file.path
        kind = bag.file.kind.rawValue
        indexed = bag.file.isIndexed
        topics = bag.plan.rows.map { row in
            let counts = bag.counts[row.topic.name] ?? BagConversion.Counts()
            var refused: [String: Int] = [:]
            for (cause, count) in counts.refused {
                let example = counts.examples[cause] ?? ""
                refused[example.isEmpty ? cause : "\(cause): \(example)"] = count
            }
            return Topic(
                topic: row.topic.name,
                type: row.topic.typeName,
                messages: row.topic.messageCount,
                becomes: row.roles.map(\.topic),
                used: counts.used,
                leftOut: row.reason,
                refused: refused
            )
        }
        self.written = written
        messages = written.values.reduce(0, +)
        self.files = files
        worldFrames = bag.rootFrames
        notes = bag.plan.notes
        faults = bag.faults.map(\.description)
    }

    /// The table for people.
    var text: String {
        var lines = ["\(kind)\(indexed ? "" : ", without index") \(bag)"]
        let width = topics.map(\.topic.count).max() ?? 0
        let typeWidth = topics.map(\.type.count).max() ?? 0
        for topic in topics {
            let name = topic.topic.padding(toLength: width, withPad: " ", startingAt: 0)
            let type = topic.type.padding(toLength: typeWidth, withPad: " ", startingAt: 0)
            let count = String(topic.messages)
            let padded = String(repeating: " ", count: max(0, 7 - count.count)) + count
            lines.append("  \(name)  \(type) \(padded)  \(topic.outcome)")
            for (cause, number) in topic.refused.sorted(by: { $0.key < $1.key }) {
                lines.append("    \(number) not used: \(cause)")
            }
        }
        if !files.isEmpty {
            lines.append("wrote \(messages) messages into \(files.joined(separator: ", "))")
        }
        for (camera, frame) in worldFrames.sorted(by: { $0.key < $1.key })
        where frame != NodeConfiguration().worldFrame {
            lines.append(
                "note: camera '\(camera)' hangs from the frame '\(frame)'; write 'world_frame: \(frame)' in the configuration"
            )
        }
        lines += notes.map { "note: \($0)" }
        lines += faults.map { "DAMAGED: \($0)" }
        return lines.joined(separator: "\n")
    }
}

extension BagReport.Topic {
    fileprivate var outcome: String {
        becomes.isEmpty ? "left out: \(leftOut)" : "-> \(becomes.joined(separator: ", "))"
    }
}
