internal import Recording

/// A recording in a list.
package struct SessionSummary: Sendable {
    /// The name of its first file without `.mcap`.
    package let name: String
    /// Its files.
    package let paths: [String]
    /// Their size.
    package let bytes: Int
    /// What they say of themselves; nil where one cannot be read.
    package private(set) var contents: Contents?
    /// Why not.
    package private(set) var reason: String?

    /// What files say of themselves.
    package struct Contents: Sendable {
        /// When the first message was recorded, nanoseconds since the Unix epoch; 0 without messages.
        package let startNanoseconds: UInt64
        /// From the first message to the last.
        package let seconds: Double
        /// Its messages.
        package let messages: Int
        /// Messages that found no room; nil where the files do not say.
        package let dropped: Int?
    }

    /// Reads the files' summaries.
    init(_ recorded: RecordedFiles) {
        (name, paths, bytes) = (recorded.name, recorded.files.map(\.path), recorded.bytes)
        do throws(MCAPError) {
            let readers = try recorded.readers()
            let filled = readers.map(\.statistics).filter { $0.messageCount > 0 }
            let start = filled.map(\.startNanoseconds).min() ?? 0
            let end = filled.map(\.endNanoseconds).max() ?? start
            contents = Contents(
                startNanoseconds: start,
                seconds: Double(end - start) / 1e9,
                messages: filled.reduce(0) { $0 + Int($1.messageCount) },
                dropped: try SessionDrops(readers)?.byTopic.values.reduce(0, +)
            )
        } catch {
            reason = error.description
        }
    }
}

/// What a recording's files say that they lack, by topic.
struct SessionDrops {
    let byTopic: [String: Int]

    /// Sums the files' counts; nil where none of them has any.
    init?(_ readers: [MCAPReader]) throws(MCAPError) {
        var (byTopic, isSaid): ([String: Int], Bool) = ([:], false)
        for reader in readers {
            for index in reader.metadataIndexes where index.name == "counts" {
                isSaid = true
                for (key, value) in try reader.metadata(index).values {
                    guard key.hasPrefix("dropped "), let count = Int(value), count > 0 else {
                        continue
                    }
                    byTopic[String(key.dropFirst("dropped ".count)), default: 0] += count
                }
            }
        }
        guard isSaid else { return nil }
        self.byTopic = byTopic
    }
}
