internal import Foundation
internal import Recording

extension InfoCommand {
    /// What an MCAP file holds.
    func session() throws -> [Fact] {
        do throws(MCAPError) {
            return try Self.facts(of: MCAPReader(path), path)
        } catch {
            throw CommandFailure(.failed, error.description)
        }
    }

    private static func facts(
        of reader: MCAPReader,
        _ path: String
    ) throws(MCAPError) -> [Fact] {
        let statistics = reader.statistics
        let span =
            statistics.endNanoseconds - min(statistics.startNanoseconds, statistics.endNanoseconds)
        let seconds = Double(span) / 1e9
        var facts: [Fact] = [
            ("kind", "MCAP session"),
            ("written_by", reader.header.library),
            ("messages", "\(statistics.messageCount)"),
            ("duration_s", String(format: "%.2f", seconds)),
            ("indexed", reader.isIndexed ? "yes" : "no"),
        ]
        for channel in reader.channels.values.sorted(by: { $0.topic < $1.topic }) {
            let count = statistics.channelMessageCounts[channel.id] ?? 0
            let type = reader.schemas[channel.schemaID]?.name ?? "no schema"
            let rate = seconds > 0 ? String(format: ", %.1f Hz", Double(count) / seconds) : ""
            facts.append((channel.topic, "\(count) \(type)\(rate)"))
        }
        for attachment in reader.attachmentIndexes {
            facts.append(("attachment \(attachment.name)", "\(attachment.dataSize) bytes"))
        }
        for index in reader.metadataIndexes {
            let metadata = try reader.metadata(index)
            let values = metadata.values.sorted { $0.key < $1.key }
                .map { "\($0.key)=\($0.value)" }
            facts.append(("metadata \(index.name)", values.joined(separator: ", ")))
        }
        return facts
    }
}
