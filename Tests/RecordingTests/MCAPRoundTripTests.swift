import DiskTestSupport
import RandomTestSupport
import Recording
import Testing

@Suite struct MCAPRoundTripTests {
    let folder: ScratchFolder
    var path: String { folder.path + "/session.mcap" }

    init() throws { folder = try ScratchFolder() }

    @Test(arguments: MCAPCompression.allCases, [300, 8192, 1 << 20])
    func `what is written is read again`(_ compression: MCAPCompression, _ chunkBytes: Int) throws {
        let session = SampleSession()
        let options = MCAPWriterOptions(
            chunkBytes: chunkBytes,
            compression: compression,
            profile: "robot"
        )
        try session.write(path, options)

        #expect(try streamedMessages(path) == session.messages)
        #expect(try indexedMessages(path) == session.inLogOrder)
        let reader = try MCAPReader(path)
        #expect(reader.isIndexed)
        #expect(try reader.header == MCAPStream(path).header)
        #expect(reader.header.profile == "robot" && reader.header.library == "semsplat")
        #expect(reader.schemas.values.sorted { $0.id < $1.id } == session.schemas)
        #expect(reader.channels.values.sorted { $0.id < $1.id } == session.channels)
        #expect(try reader.attachmentIndexes.map(reader.attachment) == [session.attachment])
        #expect(try reader.metadataIndexes.map(reader.metadata) == [session.metadata])
        #expect(reader.attachmentIndexes[0].name == session.attachment.name)
        #expect(reader.attachmentIndexes[0].dataSize == 7)
        let statistics = reader.statistics
        #expect(statistics.messageCount == 300 && statistics.schemaCount == 2)
        #expect(statistics.channelCount == 3 && statistics.attachmentCount == 1)
        #expect(statistics.metadataCount == 1 && statistics.chunkCount == reader.chunkIndexes.count)
        #expect(statistics.startNanoseconds == session.inLogOrder.first?.logTimeNanoseconds)
        #expect(statistics.endNanoseconds == session.inLogOrder.last?.logTimeNanoseconds)
        for channel in session.channels {
            let count = session.messages.filter { $0.channelID == channel.id }.count
            #expect(statistics.channelMessageCounts[channel.id] == UInt64(count))
        }
    }

    @Test func `records of every kind come by streaming, in the order of the file`() throws {
        let session = SampleSession(count: 40)
        try session.write(path, MCAPWriterOptions(chunkBytes: 2000, compression: .none))
        let records = try streamed(path)
        #expect(Array(records.prefix(2)) == session.schemas.map(MCAPRecord.schema))
        #expect(Array(records[2..<5]) == session.channels.map(MCAPRecord.channel))
        #expect(records[5] == .attachment(session.attachment))
        #expect(records.contains(.metadata(session.metadata)))
    }

    @Test func `message indexes and chunk indexes point at the messages`() throws {
        let session = SampleSession(count: 200)
        try session.write(path, MCAPWriterOptions(chunkBytes: 3000, compression: .none))
        let file = try bytes(path)
        let reader = try MCAPReader(path)
        #expect(reader.chunkIndexes.count > 5)
        // In an uncompressed chunk, the records begin behind frame (9) and head (40 bytes).
        var offsets: Set<Int> = []
        for chunk in reader.chunkIndexes {
            let raw = RawRecord.all(file).first { $0.range.lowerBound == Int(chunk.offset) }
            #expect(raw?.opcode == 6 && raw?.range.count == Int(chunk.length))
            for offset in chunk.messageIndexOffsets.values { offsets.insert(Int(offset)) }
        }
        let indexes = RawRecord.all(file).filter { $0.opcode == 7 }
        #expect(Set(indexes.map(\.range.lowerBound)) == offsets)

        var (chunkStart, found) = (0, 0)
        var stream = try MCAPStream(path)
        var chunks = reader.chunkIndexes.makeIterator()
        while let record = try stream.next() {
            if case .chunk = record {
                let chunk = chunks.next()
                chunkStart = Int(try #require(chunk).offset) + 49
            }
            guard case .messageIndex(let index) = record else { continue }
            for entry in index.entries {
                let start = chunkStart + Int(entry.offset)
                #expect(file[start] == 5 && file[start + 9] == UInt8(index.channelID))
                #expect(file[start + 15] == UInt8(truncatingIfNeeded: entry.logTimeNanoseconds))
                found += 1
            }
        }
        #expect(found == 200)
    }

    @Test func `summary offsets and the footer point at the groups of the summary`() throws {
        try SampleSession(count: 100).write(path, MCAPWriterOptions(chunkBytes: 3000))
        let file = try bytes(path)
        let records = RawRecord.all(file)
        func number(_ position: Int) -> Int {
            file[position..<position + 8].reversed().reduce(0) { $0 << 8 | Int($1) }
        }
        let end = try #require(records.firstIndex { $0.opcode == 15 })
        let summary = records[(end + 1)...].filter { $0.opcode != 2 && $0.opcode != 14 }
        let offsets = records.filter { $0.opcode == 14 }
        let footer = try #require(records.last)
        #expect(footer.opcode == 2 && footer.range.upperBound == file.count - 8)
        #expect(number(footer.range.lowerBound + 9) == summary.first?.range.lowerBound)
        #expect(number(footer.range.lowerBound + 17) == offsets.first?.range.lowerBound)
        var next = summary.first?.range.lowerBound ?? 0
        for offset in offsets {
            let opcode = file[offset.range.lowerBound + 9]
            let start = number(offset.range.lowerBound + 10)
            #expect(start == next)
            next = start + number(offset.range.lowerBound + 18)
            let group = summary.filter { $0.opcode == opcode }.map(\.range)
            #expect(group.first?.lowerBound == start && group.last?.upperBound == next)
        }
        #expect(next == offsets.first?.range.lowerBound)
        #expect(offsets.map { file[$0.range.lowerBound + 9] } == [3, 4, 11, 8, 10, 13])
    }

    @Test func `topics and times are picked`() throws {
        let session = SampleSession()
        try session.write(path, MCAPWriterOptions(chunkBytes: 4000))
        let times = SampleSession.epoch + 100_000_000..<SampleSession.epoch + 150_000_001
        let wanted = session.inLogOrder.filter { times.contains($0.logTimeNanoseconds) }
        #expect(try indexedMessages(path, in: times) == wanted)
        #expect(
            try indexedMessages(path, topics: ["/b", "/none"], in: times)
                == wanted.filter { $0.channelID == 3 }
        )
        #expect(try indexedMessages(path, topics: []).isEmpty)
        #expect(try indexedMessages(path, in: 5..<5).isEmpty)
    }

    @Test func `chunks that overlap in time are merged, with little memory too`() throws {
        var session = SampleSession(count: 400)
        // Channels that lag behind each other by up to 300 messages.
        for index in session.messages.indices {
            session.messages[index].logTimeNanoseconds -=
                UInt64(session.messages[index].channelID) * 30_000_000
            session.messages[index].logTimeNanoseconds -=
                session.messages[index].logTimeNanoseconds % 10_000_000
        }
        try session.write(path, MCAPWriterOptions(chunkBytes: 2000))
        #expect(try indexedMessages(path) == session.inLogOrder)
        let small = MCAPLimits(maximumResidentBytes: 1)
        #expect(try indexedMessages(path, limits: small) == session.inLogOrder)
    }

    @Test func `an empty session and an empty message`() throws {
        var writer = try MCAPWriter(path)
        try writer.close()
        #expect(try streamed(path).isEmpty && indexedMessages(path).isEmpty)
        let statistics = try MCAPReader(path).statistics
        #expect(statistics.messageCount == 0 && statistics.chunkCount == 0)

        let second = folder.path + "/second.mcap"
        writer = try MCAPWriter(second)
        try writer.add(MCAPChannel(id: 65_535, schemaID: 0, topic: ""))
        let message = MCAPMessage(channelID: 65_535, logTimeNanoseconds: .max, data: [])
        try writer.write(message)
        try writer.close()
        #expect(try indexedMessages(second) == [message])
    }

    @Test func `a message longer than a chunk stretches it`() throws {
        var session = SampleSession(count: 9)
        session.messages[4].data = [UInt8](repeating: 1, count: 100_000)
        try session.write(path, MCAPWriterOptions(chunkBytes: 1000, compression: .none))
        #expect(try streamedMessages(path) == session.messages)
        let sizes = try MCAPReader(path).chunkIndexes.map(\.uncompressedSize)
        #expect(sizes.filter { $0 > 1000 } == [100_031])
    }

    @Test func `what does not become shorter is stored as it is`() throws {
        var generator = SeededGenerator(seed: 8)
        var session = SampleSession(count: 2)
        session.messages[0].data = generator.bytes(3000)
        session.messages[1].data = [UInt8](repeating: 0, count: 3000)
        try session.write(path, MCAPWriterOptions(chunkBytes: 1000, compression: .zstd))
        #expect(try MCAPReader(path).chunkIndexes.map(\.compression) == ["", "zstd"])
        #expect(try streamedMessages(path) == session.messages)
    }

    @Test func `without checksums all of them are 0`() throws {
        let session = SampleSession(count: 20)
        try session.write(path, MCAPWriterOptions(hasChecksums: false))
        #expect(try streamedMessages(path) == session.messages)
        let file = try bytes(path)
        #expect(file.suffix(12).prefix(4) == [0, 0, 0, 0])
        let attachment = try #require(RawRecord.all(file).first { $0.opcode == 9 })
        #expect(file[attachment.range].suffix(4) == [0, 0, 0, 0])
    }

    @Test func `what the format does not allow is refused and harms nothing`() throws {
        let session = SampleSession(count: 10)
        var writer = try MCAPWriter(path)
        func refuses(_ part: String, _ error: MCAPError?) {
            #expect(
                error?.kind == .misuse && error?.reason.contains(part) == true,
                "\(error as Any)"
            )
        }
        try writer.add(session.schemas[0])
        try writer.add(session.schemas[0])
        refuses(
            "id is 0",
            #expect(throws: MCAPError.self) {
                try writer.add(MCAPSchema(id: 0, name: "x", data: []))
            }
        )
        refuses(
            "another",
            #expect(throws: MCAPError.self) {
                try writer.add(MCAPSchema(id: 1, name: "x", data: []))
            }
        )
        refuses(
            "schema_id",
            #expect(throws: MCAPError.self) { try writer.add(session.channels[1]) }
        )
        refuses(
            "channel_id is 0",
            #expect(throws: MCAPError.self) {
                try writer.write(MCAPMessage(channelID: 0, logTimeNanoseconds: 0, data: []))
            }
        )
        try writer.add(session.channels[0])
        let message = MCAPMessage(channelID: 0, logTimeNanoseconds: 5, data: [1])
        try writer.write(message)
        try writer.close()
        try writer.close()
        #expect(#expect(throws: MCAPError.self) { try writer.write(message) }?.kind == .closed)
        #expect(try streamedMessages(path) == [message])
        let again = #expect(throws: MCAPError.self) { _ = try MCAPWriter(path) }
        #expect(
            again?.description
                == "\(path): there is a file already; move it away or choose another name"
        )
    }

    @Test func `flushing makes everything so far outlive the process`() throws {
        let session = SampleSession(count: 10)
        var writer = try MCAPWriter(path)
        for schema in session.schemas { try writer.add(schema) }
        for channel in session.channels { try writer.add(channel) }
        for message in session.messages { try writer.write(message) }
        #expect(writer.statistics.messageCount == 0)
        try writer.flush(toDisk: true)
        #expect(writer.statistics.messageCount == 10)
        var stream = try MCAPStream(path)
        var found: [MCAPMessage] = []
        let error = #expect(throws: MCAPError.self) {
            while let record = try stream.next() {
                if case .message(let message) = record { found.append(message) }
            }
        }
        #expect(found == session.messages && error?.kind == .truncated)
        try writer.close()
        #expect(try streamedMessages(path) == session.messages)
    }
}
