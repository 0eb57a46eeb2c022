/// What was saved of a damaged file, and what was not.
public struct MCAPRecoveryReport: Hashable, Sendable {
    /// The number of messages saved, by topic.
    public internal(set) var messageCounts: [String: Int] = [:]
    /// The number of chunks whose records were all saved.
    public internal(set) var chunkCount = 0
    /// The number of chunks that were damaged, or cut off at the end of the file.
    public internal(set) var skippedChunkCount = 0
    /// How many of the saved messages come from an incomplete chunk, which nothing vouches for.
    public internal(set) var salvagedMessageCount = 0
    /// The number of messages left behind because nothing says what they are: their channel is lost.
    public internal(set) var orphanMessageCount = 0
    /// The number of attachments saved.
    public internal(set) var attachmentCount = 0
    /// The number of metadata records saved.
    public internal(set) var metadataCount = 0
    /// What was left behind, in bytes of the damaged file.
    public internal(set) var lostByteCount: UInt64 = 0
    /// Whether the file had its Data End and its Footer.
    public internal(set) var wasComplete = false
    /// What is wrong with the file; the first hundred faults.
    public internal(set) var faults: [MCAPError] = []

    /// The number of all messages saved.
    public var messageCount: Int { messageCounts.values.reduce(0, +) }

    mutating func note(_ fault: MCAPError, lost: UInt64 = 0) {
        lostByteCount += lost
        if faults.count < 100 { faults.append(fault) }
    }

    /// The same for whoever opens the saved file.
    var metadata: MCAPMetadata {
        MCAPMetadata(
            name: "recovery",
            values: [
                "messages": "\(messageCount)", "chunks": "\(chunkCount)",
                "chunks_skipped": "\(skippedChunkCount)",
                "messages_salvaged": "\(salvagedMessageCount)",
                "messages_without_channel": "\(orphanMessageCount)",
                "bytes_lost": "\(lostByteCount)", "was_complete": "\(wasComplete)",
            ]
        )
    }
}
