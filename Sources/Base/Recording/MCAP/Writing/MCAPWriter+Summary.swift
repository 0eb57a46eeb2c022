extension MCAPWriter {
    mutating func writeEnd() throws(MCAPError) {
        var bytes: [UInt8] = []
        bytes.append(MCAPDataEnd(dataSectionCRC: options.hasChecksums ? sink.crc.value : 0))
        try put(bytes, .dataEnd)
        sink.crc = CRC32()
        let footer = try writeSummary()
        bytes = [Opcode.footer.rawValue]
        bytes.append(integer: UInt64(MCAPFooter.recordBytes - frameBytes))
        bytes.append(integer: footer.summaryStart)
        bytes.append(integer: footer.summaryOffsetStart)
        try put(bytes, .footer)
        bytes = []
        bytes.append(integer: options.hasChecksums ? sink.crc.value : 0)
        try put(bytes + magicBytes, .footer)
        sink.markWhole()
    }

    /// Writes the summary and says where it begins.
    mutating func writeSummary() throws(MCAPError) -> MCAPFooter {
        let start = sink.position
        var (bytes, offsets) = ([UInt8](), [UInt8]())
        func group<Record: RecordFields>(_ records: [Record]) {
            guard !records.isEmpty else { return }
            let groupStart = bytes.count
            for record in records { bytes.append(record) }
            offsets.append(
                MCAPSummaryOffset(
                    groupOpcode: Record.opcode.rawValue,
                    groupStart: start + UInt64(groupStart),
                    groupLength: UInt64(bytes.count - groupStart)
                )
            )
        }
        group(definitions.schemas.values.sorted { $0.id < $1.id })
        group(definitions.channels.values.sorted { $0.id < $1.id })
        group([statistics])
        group(indexes.chunks)
        group(indexes.attachments)
        group(indexes.metadata)
        try put(bytes, .statistics)
        let offsetStart = sink.position
        try put(offsets, .summaryOffset)
        return MCAPFooter(summaryStart: start, summaryOffsetStart: offsetStart, summaryCRC: 0)
    }
}
