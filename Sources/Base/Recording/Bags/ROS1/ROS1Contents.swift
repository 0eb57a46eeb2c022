/// What a ROS 1 bag has and where: from its index, or from reading it through.
struct ROS1Contents: Sendable {
    var connections = ROS1Connections()
    var runs: [ROS1Run] = []

    /// Reads the index: connections and where the chunks are.
    ///
    /// - Throws: ``BagError`` when it is not all there, or points outside the file.
    static func index(
        _ window: inout FileWindow,
        _ first: ROS1Bag.First
    ) throws(BagError) -> ROS1Contents {
        var contents = ROS1Contents()
        let (path, size) = (window.source.path, window.source.size)
        var offset = first.indexOffset
        guard offset >= first.end, offset <= size else {
            throw BagError(path, "index_pos is \(offset); the file has \(size) bytes")
        }
        while offset < size {
            let record = try ROS1FileRecord(&window, at: offset)
            try contents.take(
                record,
                &window,
                at: offset,
                chunksWithin: first.end..<first.indexOffset
            )
            offset = record.end
        }
        guard contents.runs.count == first.chunkCount,
            contents.connections.byID.count == first.connectionCount
        else {
            throw BagError(
                path,
                offset: first.indexOffset,
                "the index has \(contents.runs.count) chunks and \(contents.connections.byID.count) connections; "
                    + "the bag is said to have \(first.chunkCount) and \(first.connectionCount)"
            )
        }
        return contents
    }

    private mutating func take(
        _ record: ROS1FileRecord,
        _ window: inout FileWindow,
        at offset: UInt64,
        chunksWithin chunks: Range<UInt64>
    ) throws(BagError) {
        let path = window.source.path
        do throws(ROS1Fault) {
            switch try record.header.kind {
            case .connection:
                try connections.add(try Self.connection(record, &window))
            case .chunkInfo:
                let run = try Self.run(record, &window)
                guard chunks.contains(run.offset) else {
                    throw ROS1Fault("chunk_pos is \(run.offset); chunks lie within \(chunks)")
                }
                runs.append(run)
            default: throw ROS1Fault("the index has a record that is no connection and no chunk")
            }
        } catch {
            throw BagError(path, offset: offset, error.reason)
        }
    }

    static func connection(
        _ record: ROS1FileRecord,
        _ window: inout FileWindow
    ) throws(ROS1Fault) -> ROS1Connection {
        let bytes = try data(record, &window)
        let whole = ROS1Record(header: record.header, data: bytes.indices)
        return try ROS1Connection(whole, in: bytes)
    }

    private static func run(
        _ record: ROS1FileRecord,
        _ window: inout FileWindow
    ) throws(ROS1Fault) -> ROS1Run {
        let count = Int(try record.header.integer("count", as: UInt32.self))
        var left = try data(record, &window)[...]
        guard left.count == 8 * count else {
            throw ROS1Fault("the chunk's \(count) counts have \(left.count) bytes")
        }
        var counts: [UInt32: Int] = [:]
        while let id = left.takeLength(), let number = left.takeLength() {
            counts[UInt32(id), default: 0] += number
        }
        return ROS1Run(
            offset: try record.header.integer("chunk_pos"),
            startNanoseconds: try record.header.nanoseconds("start_time"),
            counts: counts
        )
    }

    private static func data(
        _ record: ROS1FileRecord,
        _ window: inout FileWindow
    ) throws(ROS1Fault) -> [UInt8] {
        guard record.dataCount <= maximumDefinitionBytes else {
            throw ROS1Fault(
                "a record of the index has \(record.dataCount) bytes; at most \(maximumDefinitionBytes) are allowed"
            )
        }
        do throws(MCAPError) {
            return try window.source.read(record.dataCount, at: record.dataOffset)
        } catch {
            throw ROS1Fault(error.reason)
        }
    }

    /// Message definitions are texts of some kilobytes.
    private static let maximumDefinitionBytes = 16 << 20
}
