extension ROS1Contents {
    /// Reads a bag through that has no index: one that was not closed, or was cut.
    ///
    /// - Returns: what is whole, and what is not.
    static func scan(
        _ window: inout FileWindow,
        from start: UInt64,
        _ limits: MCAPLimits
    ) -> (ROS1Contents, [BagFault]) {
        var scan = ROS1Scan(limits: limits)
        var offset = start
        let size = window.source.size
        do throws(BagError) {
            while offset < size {
                let record = try ROS1FileRecord(&window, at: offset)
                try scan.take(record, &window, at: offset)
                offset = record.end
            }
        } catch {
            scan.faults.append(
                BagFault(error: error, lostMessageCount: nil, lostByteCount: size - offset)
            )
        }
        return (scan.contents, scan.faults)
    }
}

/// A bag that is being read through.
private struct ROS1Scan {
    var contents = ROS1Contents()
    var faults: [BagFault] = []
    private let limits: MCAPLimits

    init(limits: MCAPLimits) { self.limits = limits }

    /// - Throws: ``BagError`` when what follows cannot be found either.
    mutating func take(
        _ record: ROS1FileRecord,
        _ window: inout FileWindow,
        at offset: UInt64
    ) throws(BagError) {
        do throws(ROS1Fault) {
            switch try record.header.kind {
            case .chunk: takeChunk(record, window.source, at: offset)
            case .connection:
                try contents.connections.add(ROS1Contents.connection(record, &window))
            // A bag that was not closed has the messages of its open chunk here.
            case .message: try takeLoose(record, at: offset)
            default: break
            }
        } catch {
            throw BagError(window.source.path, offset: offset, error.reason)
        }
    }

    private mutating func takeChunk(
        _ record: ROS1FileRecord,
        _ source: FileSource,
        at offset: UInt64
    ) {
        // The chunk that was open has no length yet; its records follow.
        guard record.dataCount > 0 else { return }
        var run = ROS1Run(offset: offset, startNanoseconds: .max, counts: [:])
        do throws(BagError) {
            var records = try run.records(source, limits)
            do throws(ROS1Fault) {
                while let record = try records.next() {
                    try take(record, in: records.bytes, of: &run)
                }
            } catch {
                throw BagError(source.path, offset: offset, error.reason)
            }
        } catch {
            // What is whole of it is read, and the fault told, when it is read for its messages.
            guard run.messageCount == 0 else { return contents.runs.append(run) }
            faults.append(
                BagFault(
                    error: error,
                    lostMessageCount: nil,
                    lostByteCount: UInt64(record.dataCount)
                )
            )
        }
        if run.messageCount > 0 { contents.runs.append(run) }
    }

    private mutating func take(
        _ record: ROS1Record,
        in bytes: [UInt8],
        of run: inout ROS1Run
    ) throws(ROS1Fault) {
        switch try record.header.kind {
        case .connection: try contents.connections.add(ROS1Connection(record, in: bytes))
        case .message:
            run.counts[try record.header.integer("conn"), default: 0] += 1
            run.startNanoseconds = min(
                run.startNanoseconds,
                try record.header.nanoseconds("time")
            )
        default: break
        }
    }

    private mutating func takeLoose(
        _ record: ROS1FileRecord,
        at offset: UInt64
    ) throws(ROS1Fault) {
        let id: UInt32 = try record.header.integer("conn")
        let time = try record.header.nanoseconds("time")
        guard record.dataCount <= limits.maximumRecordBytes else {
            throw ROS1Fault(
                "a message has \(record.dataCount) bytes; at most \(limits.maximumRecordBytes) are allowed"
            )
        }
        // Gathered, so that each does not become a run of its own.
        if var last = contents.runs.last, let length = last.looseBytes,
            last.offset + length == offset, length < MessageRun.looseBytes
        {
            last.looseBytes = record.end - last.offset
            last.counts[id, default: 0] += 1
            last.startNanoseconds = min(last.startNanoseconds, time)
            contents.runs[contents.runs.count - 1] = last
        } else {
            contents.runs.append(
                ROS1Run(
                    offset: offset,
                    looseBytes: record.end - offset,
                    startNanoseconds: time,
                    counts: [id: 1]
                )
            )
        }
    }
}
