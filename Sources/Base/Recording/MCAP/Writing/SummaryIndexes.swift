/// Where everything is in the file, for its summary.
struct SummaryIndexes {
    var chunks: [MCAPChunkIndex] = []
    var attachments: [MCAPAttachmentIndex] = []
    var metadata: [MCAPMetadataIndex] = []
}

extension MCAPStatistics {
    /// Counts the messages of a chunk's index.
    mutating func count(_ index: MCAPMessageIndex) {
        let times = index.entries.map(\.logTimeNanoseconds)
        guard let first = times.min(), let last = times.max() else { return }
        count(times.count, channel: index.channelID, times: first...last)
    }
}
