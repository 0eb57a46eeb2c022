/// A part of a ROS 1 bag that holds messages: a chunk, or records that lie loose behind the last whole one.
struct ROS1Run: Sendable {
    /// Where its first record begins in the file.
    let offset: UInt64
    /// Of records that lie loose, in bytes; `nil` for a chunk, which has its own length.
    var looseBytes: UInt64?
    /// The earliest time in it, nanoseconds.
    var startNanoseconds: UInt64
    /// How many messages it has, by connection.
    var counts: [UInt32: Int]

    var messageCount: Int { counts.values.reduce(0, +) }

    /// Its records, unpacked.
    ///
    /// - Throws: ``BagError`` when sizes are wrong, or over the limits before anything is allocated.
    func records(_ source: FileSource, _ limits: MCAPLimits) throws(BagError) -> ROS1Records {
        if let looseBytes {
            return ROS1Records(try Self.read(source, Int(looseBytes), at: offset))
        }
        var window = FileWindow(source)
        let record = try ROS1FileRecord(&window, at: offset)
        do throws(ROS1Fault) {
            guard try record.header.kind == .chunk else {
                throw ROS1Fault("the index says that a chunk is here")
            }
            let size = Int(try record.header.integer("size", as: UInt32.self))
            for (name, count) in [("size", size), ("data", record.dataCount)]
            where count > limits.maximumRecordBytes {
                throw ROS1Fault(
                    "'\(name)' of the chunk is \(count) bytes; at most \(limits.maximumRecordBytes) are allowed"
                )
            }
            let compression = try record.header.text("compression")
            // Known before the data is read.
            guard ["none", "bz2", "lz4"].contains(compression) else {
                throw ROS1Fault("compression is '\(compression)'; known are none, bz2 and lz4")
            }
            let packed: [UInt8]
            do throws(BagError) {
                packed = try Self.read(source, record.dataCount, at: record.dataOffset)
            } catch {
                throw ROS1Fault(error.reason)
            }
            return ROS1Records(try Self.unpack(packed, compression, size))
        } catch {
            throw BagError(source.path, offset: offset, error.reason)
        }
    }

    private static func unpack(
        _ packed: [UInt8],
        _ compression: String,
        _ size: Int
    ) throws(ROS1Fault) -> [UInt8] {
        let unpacked: Result<[UInt8], Unpacking.Fault>
        switch compression {
        case "bz2": unpacked = Unpacking.bzip2(packed, packed.indices, size)
        // ROS 1's roslz4 writes LZ4 frames, not blocks.
        case "lz4": unpacked = Unpacking.lz4(packed, packed.indices, size)
        default:
            guard packed.count == size else {
                throw ROS1Fault("'size' is \(size), but \(packed.count) bytes are there unpacked")
            }
            return packed
        }
        switch unpacked {
        case .success(let bytes): return bytes
        case .failure(let fault): throw ROS1Fault("the \(compression) records \(fault.reason)")
        }
    }

    private static func read(
        _ source: FileSource,
        _ count: Int,
        at offset: UInt64
    ) throws(BagError) -> [UInt8] {
        do throws(MCAPError) { return try source.read(count, at: offset) } catch {
            throw BagError(error)
        }
    }
}
