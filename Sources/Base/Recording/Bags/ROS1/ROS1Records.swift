/// One record in memory.
struct ROS1Record {
    let header: ROS1Header
    /// Where its data lies.
    let data: Range<Int>
}

/// Walks records that lie one behind the other in memory.
struct ROS1Records {
    let bytes: [UInt8]
    /// Of the next record.
    private(set) var position = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// The next record; `nil` after the last.
    mutating func next() throws(ROS1Fault) -> ROS1Record? {
        guard position < bytes.count else { return nil }
        let header = try take("the header")
        let data = try take("the data")
        return ROS1Record(header: try ROS1Header(bytes[header]), data: data)
    }

    private mutating func take(_ what: String) throws(ROS1Fault) -> Range<Int> {
        var left = bytes[position...]
        guard let length = left.takeLength(), length <= left.count else {
            throw ROS1Fault("\(what) of a record goes past the end")
        }
        position = left.startIndex + length
        return left.startIndex..<position
    }
}

/// One record in the file, whose data was not read.
struct ROS1FileRecord {
    let header: ROS1Header
    let dataOffset: UInt64
    let dataCount: Int

    var end: UInt64 { dataOffset + UInt64(dataCount) }

    /// A header has a dozen short fields at most.
    private static let maximumHeaderBytes = 1 << 20

    /// Reads the header of the record at `offset`.
    init(_ window: inout FileWindow, at offset: UInt64) throws(BagError) {
        let (path, size) = (window.source.path, window.source.size)
        let headerCount = try Self.length(&window, at: offset)
        guard headerCount <= Self.maximumHeaderBytes,
            UInt64(headerCount) + 8 <= size - min(offset, size)
        else {
            throw BagError(
                path,
                offset: offset,
                "the header of a record is said to have \(headerCount) bytes"
            )
        }
        let bytes = try Self.bytes(&window, headerCount, at: offset + 4)
        do throws(ROS1Fault) { header = try ROS1Header(bytes) } catch {
            throw BagError(path, offset: offset, error.reason)
        }
        dataOffset = offset + 8 + UInt64(headerCount)
        dataCount = try Self.length(&window, at: dataOffset - 4)
        guard UInt64(dataCount) <= size - min(dataOffset, size) else {
            throw BagError(
                path,
                offset: offset,
                "the file ends within a record: \(dataCount) bytes of data begin at byte \(dataOffset) of \(size)"
            )
        }
    }

    private static func length(
        _ window: inout FileWindow,
        at offset: UInt64
    ) throws(BagError) -> Int {
        try bytes(&window, 4, at: offset).reversed().reduce(0) { $0 << 8 | Int($1) }
    }

    private static func bytes(
        _ window: inout FileWindow,
        _ count: Int,
        at offset: UInt64
    ) throws(BagError) -> ArraySlice<UInt8> {
        do throws(MCAPError) {
            let (bytes, start) = try window.view(count, at: offset)
            return bytes[start..<start + count]
        } catch {
            throw BagError(error)
        }
    }
}
