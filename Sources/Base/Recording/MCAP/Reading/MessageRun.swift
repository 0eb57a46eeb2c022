/// A part of the file that holds messages and is read as a whole: a chunk, or records that lie loose in the file.
struct MessageRun: Sendable {
    /// The log times in it, in nanoseconds.
    var times: ClosedRange<UInt64>
    /// Where its first record begins in the file.
    let offset: UInt64
    /// In bytes, opcodes and lengths included.
    var length: UInt64
    let isChunk: Bool
    /// The channels that have messages in it; `nil` when that is not known.
    var channels: Set<UInt16>?

    /// Loose records are gathered up to this length, in bytes.
    static let looseBytes: UInt64 = 1 << 20
}

/// A run in memory, with its messages in the order of their log times; ties are in the order of the file.
struct LoadedRun: TimedRun {
    let records: ChunkRecords
    let times: [UInt64]
    /// Where the record of each message begins in `records`.
    let positions: [Int]

    var byteCount: Int { records.bytes.count + times.count * 2 * MemoryLayout<Int>.stride }

    /// Reads `run`, adds the schemas and channels in it to `definitions`, and keeps the messages that `isWanted`.
    init(
        _ run: MessageRun,
        _ source: FileSource,
        _ limits: MCAPLimits,
        _ definitions: inout Definitions,
        isWanted: (MCAPChannel, UInt64) -> Bool
    ) throws(MCAPError) {
        records = try Self.read(run, source, limits)
        var (walk, entries) = (records, [(time: UInt64, position: Int)]())
        while true {
            let position = walk.position
            guard let fields = try walk.next() else { break }
            let message = try definitions.take(fields)
            guard let (channel, time) = message else { continue }
            guard run.times.contains(time) else {
                throw fields.place.error(
                    .malformed,
                    "log_time is \(time); the chunk says \(run.times.lowerBound) to \(run.times.upperBound)"
                )
            }
            if isWanted(channel, time) { entries.append((time, position)) }
        }
        entries.sort { ($0.time, $0.position) < ($1.time, $1.position) }
        (times, positions) = (entries.map(\.time), entries.map(\.position))
    }

    private static func read(
        _ run: MessageRun,
        _ source: FileSource,
        _ limits: MCAPLimits
    ) throws(MCAPError) -> ChunkRecords {
        var window = FileWindow(source)
        guard run.isChunk else {
            let bytes = try source.read(Int(run.length), at: run.offset)
            return ChunkRecords(bytes, bytes.indices, .file(source.path, offset: run.offset))
        }
        let frame = try window.frame(at: run.offset)
        let place = frame.place(in: source.path)
        guard frame.opcode == Opcode.chunk.rawValue, frame.end - frame.offset == run.length else {
            throw place.error(
                .malformed,
                "the Chunk Index says that a Chunk of \(run.length) bytes is here; this has \(frame.end - frame.offset)"
            )
        }
        let chunk = try UnpackedChunk(window.fields(of: frame, limits), limits)
        let (start, end) = (chunk.head.startNanoseconds, chunk.head.endNanoseconds)
        guard (start, end) == (run.times.lowerBound, run.times.upperBound) else {
            throw place.error(
                .malformed,
                "message times are \(start) to \(end); the Chunk Index says \(run.times.lowerBound) to \(run.times.upperBound)"
            )
        }
        return chunk.records
    }
}

extension Definitions {
    /// Takes a record that may be in a chunk; the channel and the log time when it is a message.
    mutating func take(_ fields: FieldReader) throws(MCAPError) -> (MCAPChannel, UInt64)? {
        var fields = fields
        let place = fields.place
        switch Opcode(rawValue: place.opcode) {
        case .schema: _ = try add(try MCAPSchema(&fields), at: place)
        case .channel: _ = try add(try MCAPChannel(&fields), at: place)
        case .message:
            let channel = try channel(fields.integer("channel_id"), at: place)
            _ = try fields.integer("sequence", as: UInt32.self)
            let time: UInt64 = try fields.integer("log_time")
            _ = try fields.integer("publish_time", as: UInt64.self)
            return (channel, time)
        case nil: break
        default: throw place.error(.malformed, "such a record must not be in a chunk")
        }
        return nil
    }
}
