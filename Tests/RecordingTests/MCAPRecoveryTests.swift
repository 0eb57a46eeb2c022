import DiskTestSupport
import Foundation
import RandomTestSupport
import Recording
import Testing

@Suite struct MCAPRecoveryTests {
    let folder: ScratchFolder
    var good: String { folder.path + "/good.mcap" }
    var damaged: String { folder.path + "/damaged.mcap" }
    var saved: String { folder.path + "/saved.mcap" }

    init() throws { folder = try ScratchFolder() }

    func recover() throws -> (report: MCAPRecoveryReport, messages: [MCAPMessage]) {
        try? FileManager.default.removeItem(atPath: saved)
        let report = try MCAPRecovery.recover(damaged, to: saved)
        let messages = try streamedMessages(saved)
        #expect(report.messageCount == messages.count)
        #expect(try MCAPReader(saved).isIndexed)
        #expect(try indexedMessages(saved).count == messages.count)
        return (report, messages)
    }

    /// Which messages each chunk of the good file has, and where it ends.
    func chunks() throws -> [(range: Range<Int>, messages: [MCAPMessage])] {
        let places = RawRecord.all(try bytes(good)).filter { $0.opcode == 6 }
        var chunks: [(range: Range<Int>, messages: [MCAPMessage])] = []
        for record in try streamed(good) {
            if case .chunk = record { chunks.append((places[chunks.count].range, [])) }
            if case .message(let message) = record {
                chunks[chunks.count - 1].messages.append(message)
            }
        }
        return chunks
    }

    @Test(arguments: [MCAPCompression.zstd, .lz4, .none])
    func `a session that was cut anywhere is saved to its last whole chunk`(
        _ compression: MCAPCompression
    ) throws {
        let session = SampleSession(count: 200)
        try session.write(good, MCAPWriterOptions(chunkBytes: 3000, compression: compression))
        let file = try bytes(good)
        let chunks = try chunks()
        #expect(chunks.count > 8)
        var generator = SeededGenerator(seed: 21)
        for _ in 0..<100 {
            let cut = Int.random(in: 0..<file.count, using: &generator)
            try write(file.prefix(cut), damaged)
            // Without even the magic bytes there is nothing to say that it is an MCAP file.
            guard cut >= 8 else {
                let error = #expect(throws: MCAPError.self) {
                    try MCAPRecovery.recover(damaged, to: saved)
                }
                #expect(error?.kind == .notMCAP)
                continue
            }
            let (report, messages) = try recover()
            let whole = chunks.filter { $0.range.upperBound <= cut }
            let sure = whole.flatMap(\.messages)
            #expect(report.chunkCount == whole.count && !report.wasComplete)
            #expect(Array(messages.prefix(sure.count)) == sure, "cut at \(cut)")
            // What was in the incomplete chunk, if anything, is in order too.
            #expect(messages == Array(session.messages.prefix(messages.count)))
            #expect(report.salvagedMessageCount == messages.count - sure.count)
            // A chunk that did not become shorter is stored as it is, in whichever session.
            let isCutInside = chunks.contains {
                $0.range.lowerBound + 57 < cut && cut < $0.range.upperBound
            }
            #expect(report.skippedChunkCount == (isCutInside ? 1 : report.skippedChunkCount))
            #expect(report.lostByteCount < 4000)
            if compression == .none, isCutInside {
                let chunk = try #require(chunks.first { $0.range.contains(cut) })
                var (end, count) = (chunk.range.lowerBound + 49, 0)
                for message in chunk.messages {
                    end += 31 + message.data.count
                    if end <= cut { count += 1 }
                }
                #expect(report.salvagedMessageCount == count)
            }
        }
    }

    @Test func `a good file is copied whole`() throws {
        let session = SampleSession(count: 200)
        try session.write(good, MCAPWriterOptions(chunkBytes: 3000, profile: "robot"))
        try FileManager.default.copyItem(atPath: good, toPath: damaged)
        let (report, messages) = try recover()
        #expect(messages == session.messages)
        #expect(report.wasComplete && report.faults.isEmpty && report.lostByteCount == 0)
        #expect(report.attachmentCount == 1 && report.metadataCount == 1)
        #expect(report.messageCounts.keys.sorted() == ["/a", "/b", "/c"])
        let reader = try MCAPReader(saved)
        #expect(reader.header.profile == "robot" && reader.header.library == "semsplat recovery")
        #expect(try reader.attachmentIndexes.map(reader.attachment) == [session.attachment])
        let facts = try reader.metadataIndexes.map(reader.metadata)
        #expect(facts[0] == session.metadata && facts[1].name == "recovery")
        #expect(facts[1].values["messages"] == "200" && facts[1].values["bytes_lost"] == "0")
        // Damaged or not, nothing is written over.
        #expect(throws: MCAPError.self) { try MCAPRecovery.recover(damaged, to: saved) }
    }

    @Test(arguments: MCAPCompression.allCases, [0, 9, 20, 33, 37, 100])
    func `a damaged chunk in the middle is skipped and counted`(
        _ compression: MCAPCompression,
        _ place: Int
    ) throws {
        let session = SampleSession(count: 200)
        try session.write(good, MCAPWriterOptions(chunkBytes: 3000, compression: compression))
        let chunks = try chunks()
        var file = try bytes(good)
        // Its opcode, times, sizes, compression or records.
        file[chunks[3].range.lowerBound + place] ^= 0x10
        try write(file, damaged)
        let (report, messages) = try recover()
        let rest = chunks.enumerated().filter { $0.offset != 3 }.flatMap(\.element.messages)
        if messages != session.messages {
            #expect(messages == rest)
            #expect(report.chunkCount == chunks.count - 1)
            #expect(report.lostByteCount >= chunks[3].range.count)
            #expect(report.lostByteCount < chunks[3].range.count + 1000)
        } else {
            // Times are only wrong in what is said about the messages.
            #expect([9, 20].contains(place))
        }
        #expect(report.wasComplete && (!report.faults.isEmpty || [9, 20].contains(place)))
    }

    @Test(arguments: [1, 4, 7])
    func `a damaged length of a chunk costs nothing`(_ byte: Int) throws {
        let session = SampleSession(count: 200)
        try session.write(good, MCAPWriterOptions(chunkBytes: 3000))
        var file = try bytes(good)
        file[try chunks()[2].range.lowerBound + byte] ^= 0x21
        try write(file, damaged)
        let (report, messages) = try recover()
        #expect(messages == session.messages && report.lostByteCount == 0)
        #expect(report.faults.count == 1)
    }

    @Test func `a channel that is damaged comes from the summary`() throws {
        let session = SampleSession(count: 50)
        try session.write(good, MCAPWriterOptions())
        var file = try bytes(good)
        let channel = try #require(RawRecord.all(file).first { $0.opcode == 4 })
        file[channel.range.lowerBound] = 0x44
        try write(file, damaged)
        #expect(try recover().messages == session.messages)

        // Without a summary, its messages are orphans.
        try write(file.prefix(file.count - 20), damaged)
        let (report, messages) = try recover()
        #expect(messages == session.messages.filter { $0.channelID != 0 })
        #expect(report.orphanMessageCount == session.messages.count - messages.count)
    }

    @Test func `bytes that are damaged anywhere never crash it`() throws {
        let session = SampleSession(count: 80)
        try session.write(good, MCAPWriterOptions(chunkBytes: 2000, compression: .none))
        let file = try bytes(good)
        var generator = SeededGenerator(seed: 22)
        for _ in 0..<400 {
            var bytes = file
            for _ in 0..<Int.random(in: 1...20, using: &generator) {
                bytes[Int.random(in: 16..<file.count, using: &generator)] = UInt8(
                    truncatingIfNeeded: generator.next()
                )
            }
            try write(bytes, damaged)
            _ = try recover()
        }
    }

    @Test(arguments: ["unchunked", "bare", "lz4"])
    func `files from Python are recovered`(_ name: String) throws {
        try FileManager.default.copyItem(
            atPath: MCAPFixtureTests.path("\(name).mcap"),
            toPath: damaged
        )
        let (report, messages) = try recover()
        #expect(messages.count == 40 && report.wasComplete && report.faults.isEmpty)
        #expect(report.attachmentCount == 2)
    }

    @Test func `something else is not recovered`() throws {
        try write(Array("not a recording, by any means".utf8), damaged)
        let error = #expect(throws: MCAPError.self) { try MCAPRecovery.recover(damaged, to: saved) }
        #expect(error?.kind == .notMCAP)
        #expect(!FileManager.default.fileExists(atPath: saved))
    }
}
