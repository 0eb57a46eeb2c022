internal import Foundation
package import Recording
internal import Transport

extension RecordedSession {
    /// Writes a ROS bag as a session.
    ///
    /// - Parameters:
    ///   - bag: the bag; at the end it knows what became of its messages.
    ///   - path: the session's first file, which must not be there.
    ///   - options: how the session is written.
    /// - Returns: how many messages the session has, by topic, and its files.
    /// - Throws: ``BagError`` when the bag, ``MCAPError`` when the session fails; then no file is left behind.
    package static func convert(
        _ bag: inout BagConversion,
        to path: String,
        _ options: SessionWriter.Options
    ) throws -> (written: [String: Int], paths: [String]) {
        var session = try RecordedSession(SessionWriter.name(ofFirstFile: path), options)
        do {
            try session.add(
                MCAPMetadata(
                    name: "bag",
                    values: [
                        "file": URL(filePath: bag.file.path).lastPathComponent,
                        "kind": bag.file.kind.rawValue,
                    ]
                )
            )
            while let converted = try bag.next() {
                let envelope = Envelope(converted.message, topic: converted.topic)
                try session.write(envelope, at: converted.logTimeNanoseconds)
            }
            try session.close()
        } catch {
            try? session.close()
            for path in session.paths { try? FileManager.default.removeItem(atPath: path) }
            throw error
        }
        return (session.recorded, session.paths)
    }
}
