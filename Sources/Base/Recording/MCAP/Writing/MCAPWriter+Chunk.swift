extension MCAPWriter {
    mutating func endChunk() throws(MCAPError) {
        guard let times = chunk.times else { return }
        let packed = compressor.pack(chunk.records)
        let head = MCAPChunkHead(
            times: times,
            uncompressedSize: chunk.records.count,
            uncompressedCRC: options.hasChecksums ? CRC32(of: chunk.records).value : 0,
            compression: packed == nil ? .none : compressor.compression,
            compressedSize: packed?.count ?? chunk.records.count
        )
        let start = sink.position
        var frame: [UInt8] = [Opcode.chunk.rawValue]
        frame.append(integer: UInt64(head.byteCount) + head.compressedSize)
        head.append(to: &frame)
        try put(frame, .chunk)
        try put(packed ?? chunk.records, .chunk)
        try putIndexes(of: head, at: start)
        chunk.removeAll(usualBytes: options.chunkBytes)
    }

    mutating func putIndexes(
        of head: MCAPChunkHead,
        at start: UInt64
    ) throws(MCAPError) {
        let messageIndexes = chunk.indexes
        let end = sink.position
        var (bytes, offsets) = ([UInt8](), [UInt16: UInt64]())
        for index in messageIndexes {
            offsets[index.channelID] = end + UInt64(bytes.count)
            bytes.append(index)
        }
        try put(bytes, .messageIndex)
        sink.markWhole()
        statistics.chunkCount += 1
        for index in messageIndexes { statistics.count(index) }
        indexes.chunks.append(
            MCAPChunkIndex(
                startNanoseconds: head.startNanoseconds,
                endNanoseconds: head.endNanoseconds,
                offset: start,
                length: end - start,
                messageIndexOffsets: offsets,
                messageIndexLength: UInt64(bytes.count),
                compression: head.compression,
                compressedSize: head.compressedSize,
                uncompressedSize: head.uncompressedSize
            )
        )
    }
}
