/// The open chunk: its records as they will be packed, and where each message is in them.
struct ChunkBuilder {
    private(set) var records: [UInt8] = []
    /// The log times in it; `nil` when there is no message.
    private(set) var times: ClosedRange<UInt64>?
    private var entries: [UInt16: [MCAPMessageIndex.Entry]] = [:]

    var isEmpty: Bool { times == nil }

    /// By channel, in the order of their numbers.
    var indexes: [MCAPMessageIndex] {
        entries.sorted { $0.key < $1.key }.filter { !$0.value.isEmpty }.map {
            MCAPMessageIndex(channelID: $0.key, entries: $0.value)
        }
    }

    private(set) var messageCount = 0

    /// What it will take in the file with its indexes, in bytes, at most.
    var byteCount: Int {
        isEmpty ? 0 : Self.headBytes + records.count + messageCount * 16 + entries.count * 15
    }

    /// The frame and the longest head of a chunk.
    static let headBytes = frameBytes + 44

    mutating func append(_ message: MCAPMessage) {
        let time = message.logTimeNanoseconds
        entries[message.channelID, default: []].append(
            .init(logTimeNanoseconds: time, offset: UInt64(records.count))
        )
        messageCount += 1
        times = min(times?.lowerBound ?? time, time)...max(times?.upperBound ?? time, time)
        records.append(Opcode.message.rawValue)
        records.append(integer: UInt64(MCAPMessage.headBytes + message.data.count))
        message.append(to: &records)
    }

    /// Begins the next chunk.
    ///
    /// Memory is kept for it, unless one long message took more than usual.
    mutating func removeAll(usualBytes: Int) {
        (times, messageCount) = (nil, 0)
        records.removeAll(keepingCapacity: records.capacity <= 2 * usualBytes)
        for channel in entries.keys { entries[channel]?.removeAll(keepingCapacity: true) }
    }
}
