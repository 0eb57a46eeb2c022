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
    /// The next message of a run.
    ///
    /// `index` is -1 until the run was read; its time is then that of the whole run.
    private struct Cursor: Comparable {
        var time: UInt64
        let run: Int
        var index: Int

        static func < (a: Cursor, b: Cursor) -> Bool {
            (a.time, a.run, a.index) < (b.time, b.run, b.index)
        }
    }

    private let source: FileSource
    private let limits: MCAPLimits
    private let topics: Set<String>?
    private let times: Range<UInt64>?
    private let runs: [MessageRun]
    private var definitions: Definitions
    private var cursors: Heap<Cursor>
    private var resident: ResidentRuns

    init(
        _ source: FileSource,
        _ limits: MCAPLimits,
        _ definitions: Definitions,
        runs: [MessageRun],
        topics: Set<String>?,
        times: Range<UInt64>?
    ) {
        (self.source, self.limits, self.definitions) = (source, limits, definitions)
        (self.topics, self.times) = (topics, times)
        let runs = runs.filter { run in
            if let times, times.isEmpty || !run.times.overlaps(times) { return false }
            guard let topics, let channels = run.channels else { return true }
            return channels.contains { id in
                definitions.channels[id].map { topics.contains($0.topic) } ?? true
            }
        }
        self.runs = runs
        cursors = Heap(
            runs.indices.map { Cursor(time: runs[$0].times.lowerBound, run: $0, index: -1) }
        )
        resident = ResidentRuns(limitBytes: limits.maximumResidentBytes)
    }

    /// The next message; `nil` after the last.
    ///
    /// - Throws: ``MCAPError`` with the place of what is wrong.
    public mutating func next() throws(MCAPError) -> MCAPEntry? {
        while var cursor = cursors.least {
            let run = try loaded(cursor.run)
            let found = cursor.index >= 0 ? try entry(run, cursor.index) : nil
            cursor.index += 1
            if cursor.index < run.entries.count {
                cursor.time = run.entries[cursor.index].logTimeNanoseconds
                cursors.replaceLeast(cursor)
            } else {
                cursors.removeLeast()
                resident.remove(cursor.run)
            }
            if let found { return found }
        }
        return nil
    }

    private mutating func loaded(_ index: Int) throws(MCAPError) -> LoadedRun {
        if let run = resident[index] { return run }
        let (topics, times) = (topics, times)
        let run = try LoadedRun(runs[index], source, limits, &definitions) { channel, time in
            (topics?.contains(channel.topic) ?? true) && (times?.contains(time) ?? true)
        }
        resident.insert(run, index)
        return run
    }

    private func entry(_ run: LoadedRun, _ index: Int) throws(MCAPError) -> MCAPEntry {
        var fields = try run.records.fields(at: run.entries[index].position)
        let message = try MCAPMessage(&fields)
        let channel = try definitions.channel(message.channelID, at: fields.place)
        return MCAPEntry(
            channel: channel,
            schema: definitions.schemas[channel.schemaID],
            message: message
        )
    }
}

/// The runs in memory; the one that was not used for longest goes first.
private struct ResidentRuns {
    private var runs: [Int: (run: LoadedRun, used: Int)] = [:]
    private var (byteCount, uses) = (0, 0)
    private let limitBytes: Int

    init(limitBytes: Int) { self.limitBytes = limitBytes }

    subscript(index: Int) -> LoadedRun? {
        mutating get {
            uses += 1
            runs[index]?.used = uses
            return runs[index]?.run
        }
    }

    mutating func insert(_ run: LoadedRun, _ index: Int) {
        byteCount += run.byteCount
        while byteCount > limitBytes, let oldest = runs.min(by: { $0.value.used < $1.value.used }) {
            remove(oldest.key)
        }
        uses += 1
        runs[index] = (run, uses)
    }

    mutating func remove(_ index: Int) {
        byteCount -= runs.removeValue(forKey: index)?.run.byteCount ?? 0
    }
}
