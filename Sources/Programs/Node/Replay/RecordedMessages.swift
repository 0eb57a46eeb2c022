internal import Foundation
package import Recording
package import Transport

/// The messages of a recorded session in their order, from all of its files.
package struct RecordedMessages {
    /// The files, in their order.
    package let paths: [String]

    private var remaining: ArraySlice<String>
    private var current: MCAPMessages?
    private let wants: (String) -> Bool

    /// Opens a session.
    ///
    /// - Parameters:
    ///   - path: the first file, `NAME.mcap`; `NAME_0001.mcap` and what follows belong to it.
    ///   - wants: which topics are wanted; the default is all.
    /// - Throws: ``MCAPError`` when a file cannot be read, was cut, or is damaged.
    package init(
        _ path: String,
        wants: @escaping (String) -> Bool = { _ in true }
    ) throws(MCAPError) {
        var paths = [path]
        let name = SessionWriter.name(ofFirstFile: path)
        while FileManager.default.fileExists(atPath: SessionWriter.path(name, paths.count)) {
            paths.append(SessionWriter.path(name, paths.count))
        }
        // Opened now, so that a damaged last file is told before the first message.
        for path in paths { _ = try MCAPReader(path) }
        self.paths = paths
        remaining = paths[...]
        self.wants = wants
    }

    /// The next message and when it was recorded, nanoseconds since the Unix epoch; nil after the last.
    ///
    /// - Throws: ``MCAPError`` with the place of what is wrong.
    package mutating func next() throws(MCAPError) -> (Envelope, nanoseconds: UInt64)? {
        while true {
            if let entry = try current?.next() {
                guard entry.channel.messageEncoding == "protobuf", let schema = entry.schema else {
                    continue
                }
                let envelope = Envelope(
                    topic: entry.channel.topic,
                    typeName: schema.name,
                    payload: entry.message.data
                )
                return (envelope, entry.message.logTimeNanoseconds)
            }
            guard let path = remaining.popFirst() else { return nil }
            let reader = try MCAPReader(path)
            let topics = Set(reader.channels.values.map(\.topic).filter(wants))
            current = reader.messages(topics: topics)
        }
    }
}
