internal import Foundation
internal import Recording

extension FuzzTarget {
    private static let limits = MCAPLimits(
        maximumRecordBytes: 1 << 20,
        maximumDefinitionBytes: 1 << 18,
        maximumResidentBytes: 1 << 20
    )

    /// An MCAP file, read as a stream and by its index.
    static let mcap = FuzzTarget(
        "mcap",
        words: MCAPSeeds.words,
        seeds: { try MCAPSeeds.all() },
        feed: { bytes in
            let path = try FuzzScratch.file(bytes, "session.mcap")
            try? readStream(path)
            try readIndexed(path)
        }
    )

    /// An MCAP file that is cut or damaged, of which what is whole is saved.
    static let mcapRecovery = FuzzTarget(
        "mcap-recovery",
        words: MCAPSeeds.words,
        seeds: { try MCAPSeeds.all() },
        feed: { bytes in
            let path = try FuzzScratch.file(bytes, "broken.mcap")
            let destination = "\(FuzzScratch.folder)/saved.mcap"
            try? FileManager.default.removeItem(atPath: destination)
            let report = try MCAPRecovery.recover(path, to: destination, limits: limits)
            // What was saved is a good file.
            var found = 0
            var messages = try MCAPReader(destination).messages()
            while try messages.next() != nil { found += 1 }
            precondition(found == report.messageCount, "\(found) of \(report.messageCount) saved")
        }
    )

    private static func readStream(_ path: String) throws {
        var stream = try MCAPStream(path, limits: limits)
        while let record = try stream.next() { _ = record }
    }

    private static func readIndexed(_ path: String) throws {
        let reader = try MCAPReader(path, limits: limits)
        for index in reader.attachmentIndexes { _ = try? reader.attachment(index) }
        for index in reader.metadataIndexes { _ = try? reader.metadata(index) }
        let time = reader.statistics.startNanoseconds
        var early = reader.messages(topics: ["/a"], in: 0..<max(1, time))
        while let entry = try? early.next() { _ = entry }
        var messages = reader.messages()
        while try messages.next() != nil {}
    }
}

/// Small sessions, packed in every way, without checksums where an enemy would only have to compute them.
private enum MCAPSeeds {
    static let words = ["MCAP0\r\n", "zstd", "lz4", "protobuf"]

    static func all() throws -> [FuzzTarget.Seed] {
        var seeds: [FuzzTarget.Seed] = []
        for (name, compression) in [("plain", .none), ("zstd", .zstd), ("lz4", .lz4)]
            as [(String, MCAPCompression)]
        {
            for hasChecksums in [true, false] {
                let options = MCAPWriterOptions(
                    chunkBytes: 256,
                    compression: compression,
                    hasChecksums: hasChecksums
                )
                let bytes = try FuzzScratch.written("seed.mcap") { try write($0, options) }
                seeds.append((name + (hasChecksums ? "-checked" : ""), bytes))
            }
        }
        return seeds
    }

    private static func write(_ path: String, _ options: MCAPWriterOptions) throws {
        var writer = try MCAPWriter(path, options: options)
        try writer.add(MCAPSchema(id: 1, name: "a.B", data: [1, 2, 3]))
        for id in [1, 2] as [UInt16] {
            let topic = id == 1 ? "/a" : "/b"
            try writer.add(
                MCAPChannel(id: id, schemaID: 1, topic: topic, metadata: ["key": "value"])
            )
        }
        for number in 0..<12 as Range<UInt64> {
            // Not in order of time, so that reading has to merge.
            let time = 1_000 + (number * 5) % 12
            try writer.write(
                MCAPMessage(
                    channelID: UInt16(number % 2 + 1),
                    sequence: UInt32(number),
                    logTimeNanoseconds: time,
                    data: [UInt8](repeating: UInt8(number), count: 30)
                )
            )
        }
        try writer.add(MCAPAttachment(name: "a.txt", mediaType: "text/plain", data: [1, 2]))
        try writer.add(MCAPMetadata(name: "counts", values: ["dropped": "0"]))
        try writer.close()
    }
}
