/// A message with the channel and the schema that it belongs to.
public struct MCAPEntry: Hashable, Sendable {
    /// The channel.
    public let channel: MCAPChannel
    /// The channel's schema; `nil` when it has none.
    public let schema: MCAPSchema?
    /// The message.
    public let message: MCAPMessage
}

/// Messages in the order of their log times; ties are in the order of the file.
///
/// Chunks that overlap in time are kept unpacked up to the limit of ``MCAPLimits/maximumResidentBytes``; beyond it they
/// are read again, which is slow, but not large.
public struct MCAPMessages {
    private var merge: RunMerge<WantedRuns>

    init(
        _ source: FileSource,
        _ limits: MCAPLimits,
        _ definitions: Definitions,
        runs: [MessageRun],
        topics: Set<String>?,
        times: Range<UInt64>?
    ) {
        let runs = runs.filter { run in
            if let times, times.isEmpty || !run.times.overlaps(times) { return false }
            guard let topics, let channels = run.channels else { return true }
            return channels.contains { id in
                definitions.channels[id].map { topics.contains($0.topic) } ?? true
            }
        }
        let wanted = WantedRuns(
            source: source,
            limits: limits,
            topics: topics,
            times: times,
            runs: runs,
            definitions: definitions
        )
        merge = RunMerge(wanted, limitBytes: limits.maximumResidentBytes)
    }

    /// The next message; `nil` after the last.
    ///
    /// - Throws: ``MCAPError`` with the place of what is wrong.
    public mutating func next() throws(MCAPError) -> MCAPEntry? {
        guard let (run, index) = try merge.next() else { return nil }
        var fields = try run.records.fields(at: run.positions[index])
        let message = try MCAPMessage(&fields)
        let definitions = merge.source.definitions
        let channel = try definitions.channel(message.channelID, at: fields.place)
        return MCAPEntry(
            channel: channel,
            schema: definitions.schemas[channel.schemaID],
            message: message
        )
    }
}

/// The runs of a file that may have wanted messages.
private struct WantedRuns: RunSource {
    let source: FileSource
    let limits: MCAPLimits
    let topics: Set<String>?
    let times: Range<UInt64>?
    let runs: [MessageRun]
    var definitions: Definitions

    var startTimes: [UInt64] { runs.map(\.times.lowerBound) }

    mutating func load(_ index: Int) throws(MCAPError) -> LoadedRun {
        let (topics, times) = (topics, times)
        return try LoadedRun(runs[index], source, limits, &definitions) { channel, time in
            (topics?.contains(channel.topic) ?? true) && (times?.contains(time) ?? true)
        }
    }
}
