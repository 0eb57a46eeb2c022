import DiskTestSupport
import Foundation
import RandomTestSupport
import Recording
import Testing

/// Files that are wrong in one place.
@Suite struct MCAPDamageTests {
    let folder: ScratchFolder
    let good: String
    var path: String { folder.path + "/damaged.mcap" }
    static let names: [UInt8: String] = [
        1: "Header", 2: "Footer", 3: "Schema", 4: "Channel", 5: "Message", 6: "Chunk",
        7: "Message Index",
        8: "Chunk Index", 9: "Attachment", 10: "Attachment Index", 11: "Statistics", 12: "Metadata",
        13: "Metadata Index", 14: "Summary Offset", 15: "Data End",
    ]

    init() throws {
        folder = try ScratchFolder()
        good = folder.path + "/good.mcap"
        try SampleSession(count: 60).write(
            good,
            MCAPWriterOptions(chunkBytes: 3000, compression: .none)
        )
    }

    /// The complaint about the damaged file, without its path; by streaming or by index.
    func complaint(
        limits: MCAPLimits = .init(),
        _ read: (String, MCAPLimits) throws(MCAPError) -> Void
    ) -> String {
        do throws(MCAPError) {
            try read(path, limits)
            return "no error"
        } catch {
            #expect(error.file == path)
            return error.description.replacingOccurrences(of: path + ": ", with: "")
        }
    }

    func streaming(_ path: String, _ limits: MCAPLimits) throws(MCAPError) {
        _ = try streamed(path, limits: limits)
    }

    func indexed(_ path: String, _ limits: MCAPLimits) throws(MCAPError) {
        let reader = try MCAPReader(path, limits: limits)
        var messages = reader.messages()
        while try messages.next() != nil {}
        for index in reader.attachmentIndexes { _ = try reader.attachment(index) }
        for index in reader.metadataIndexes { _ = try reader.metadata(index) }
    }

    /// The first record of `opcode` in the good file.
    func record(_ opcode: UInt8, _ file: [UInt8]) throws -> Range<Int> {
        try #require(RawRecord.all(file).first { $0.opcode == opcode }).range
    }

    @Test(arguments: [1, 3, 4, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 2] as [UInt8])
    func `one wrong byte in a record of any kind is found`(_ opcode: UInt8) throws {
        let file = try bytes(good)
        let range = try record(opcode, file)
        var complaints: Set<String> = []
        // The head byte by byte, what is behind it here and there.
        for position in range where position < range.lowerBound + 70 || position % 23 == 0 {
            for bit: UInt8 in [0x01, 0x40, 0x80] {
                var damaged = file
                damaged[position] ^= bit
                try write(damaged, path)
                let found = complaint(streaming)
                // Everything is under one checksum or another; the footer's is also its last field.
                #expect(
                    found != "no error",
                    "\(Self.names[opcode] ?? ""): byte \(position), bit \(bit)"
                )
                #expect(found.hasPrefix("byte "), "\(found)")
                complaints.insert(found)
                // By index, not all of it is read; what is must not crash.
                _ = complaint(indexed)
            }
        }
        // The summary's checksum is looked at before the summary is, and it stands in the footer.
        let name = [8, 10, 11, 13, 14].contains(opcode) ? "Footer" : Self.names[opcode] ?? "?"
        #expect(complaints.contains { $0.contains(name) }, "\(complaints)")
    }

    @Test func `without checksums a wrong byte never crashes`() throws {
        try SampleSession(count: 30).write(
            folder.path + "/bare.mcap",
            MCAPWriterOptions(chunkBytes: 2000, compression: .none, hasChecksums: false)
        )
        let file = try bytes(folder.path + "/bare.mcap")
        var generator = SeededGenerator(seed: 11)
        for _ in 0..<1500 {
            var damaged = file
            for _ in 0..<Int.random(in: 1...3, using: &generator) {
                let position = Int.random(in: 0..<file.count, using: &generator)
                damaged[position] = UInt8(truncatingIfNeeded: generator.next())
            }
            try write(damaged, path)
            _ = complaint(streaming)
            _ = complaint(indexed)
        }
    }

    @Test(arguments: [MCAPCompression.zstd, .lz4])
    func `damaged compressed records never crash`(_ compression: MCAPCompression) throws {
        let packed = folder.path + "/packed.mcap"
        try SampleSession(count: 60).write(
            packed,
            MCAPWriterOptions(chunkBytes: 6000, compression: compression, hasChecksums: false)
        )
        let file = try bytes(packed)
        let chunk = try record(6, file)
        var generator = SeededGenerator(seed: 12)
        for _ in 0..<1500 {
            var damaged = file
            damaged[Int.random(in: chunk, using: &generator)] ^= UInt8(
                1 << Int.random(in: 0..<8, using: &generator)
            )
            try write(damaged, path)
            _ = complaint(streaming)
            _ = complaint(indexed)
        }
    }

    @Test(arguments: [UInt64(1) << 63, .max, UInt64(Int64.max), 1 << 40, 5_000_000])
    func `lengths beyond the file are bounded before anything is taken`(_ length: UInt64) throws {
        let file = try bytes(good)
        for opcode in Self.names.keys.sorted() where opcode != 5 {
            var damaged = file
            let start = try record(opcode, file).lowerBound
            damaged.put(length, at: start + 1)
            try write(damaged, path)
            // A record's frame comes before its content, so the place and both numbers are known.
            let found = complaint(streaming)
            if [1, 3, 4, 6, 7, 9, 12, 15].contains(opcode) {
                let left = file.count - start - 9
                let name = Self.names[opcode] ?? ""
                let expected =
                    "byte \(start): \(name): content length is \(length); the file has \(left) bytes left"
                #expect(found == expected)
            } else {
                #expect(found != "no error")
            }
            // The index has copies of schemas and channels, and needs neither Message Index nor Data End.
            let isRead = ![3, 4, 7, 15].contains(opcode)
            #expect(complaint(indexed) != "no error" || !isRead, "opcode \(opcode)")
        }
    }

    /// The good file with its first chunk's head changed.
    func withChunk(_ change: (inout [UInt8], Int) -> Void) throws -> Int {
        var file = try bytes(good)
        let start = try record(6, file).lowerBound
        change(&file, start + 9)
        try write(file, path)
        return start
    }

    @Test func `a chunk that claims 4 GiB is refused`() throws {
        let start = try withChunk { $0.put(4 << 30, at: $1 + 16) }
        let expected =
            "byte \(start): Chunk: uncompressed_size is 4294967296; at most 268435456 are allowed"
        #expect(complaint(streaming) == expected)
        #expect(complaint(indexed) == expected)
    }

    @Test func `a record over the limit is refused by its length`() throws {
        try write(bytes(good), path)
        let chunk = try record(6, bytes(good))
        let limits = MCAPLimits(maximumRecordBytes: 1000)
        #expect(
            complaint(limits: limits, streaming)
                == "byte \(chunk.lowerBound): Chunk: content length is \(chunk.count - 9); at most 1000 are allowed"
        )
        #expect(
            complaint(limits: MCAPLimits(maximumDefinitionBytes: 100), streaming).contains(
                "schemas and channels take"
            )
        )
    }

    @Test func `wrong checksums are named with both values`() throws {
        let start = try withChunk { $0[$1 + 24] ^= 0xFF }
        for found in [complaint(streaming), complaint(indexed)] {
            #expect(found.hasPrefix("byte \(start): Chunk: uncompressed_crc is 0x"))
            #expect(found.contains(", that of the records is 0x"))
        }
        var file = try bytes(good)
        file[try record(15, file).lowerBound + 9] ^= 1
        try write(file, path)
        #expect(complaint(streaming).contains("Data End: data_section_crc is 0x"))
        file = try bytes(good)
        file[try record(11, file).lowerBound + 12] ^= 1
        try write(file, path)
        #expect(complaint(streaming).contains("Footer: summary_crc is 0x"))
        #expect(complaint(indexed).contains("Footer: summary_crc is 0x"))
        file = try bytes(good)
        file[try record(9, file).upperBound - 6] ^= 1
        try write(file, path)
        #expect(complaint(indexed).contains("Attachment: crc is 0x"))
    }

    @Test func `texts must be UTF-8`() throws {
        for (opcode, offset, field) in [
            (1, 4, "profile"), (3, 6, "name"), (4, 8, "topic"), (9, 20, "name"), (12, 4, "name"),
        ] {
            let file = try bytes(good)
            var damaged = file
            // The profile is empty; its neighbour will do.
            let shift = opcode == 1 ? 4 : 0
            let start = try record(UInt8(opcode), file).lowerBound
            damaged[start + 9 + offset + shift] = 0xFF
            try write(damaged, path)
            let name = opcode == 1 ? "library" : field
            #expect(
                complaint(streaming)
                    == "byte \(start): \(Self.names[UInt8(opcode)] ?? ""): \(name) is not UTF-8"
            )
        }
    }

    @Test func `compressed sizes must be what comes out`() throws {
        for compression in [MCAPCompression.zstd, .lz4] {
            let packed = folder.path + "/\(compression).mcap"
            try SampleSession(count: 60).write(
                packed,
                MCAPWriterOptions(chunkBytes: 6000, compression: compression)
            )
            let file = try bytes(packed)
            let start = try record(6, file).lowerBound
            for difference: Int64 in [-1, 1, 100_000] {
                var damaged = file
                let size = file[start + 25..<start + 33].reversed().reduce(0 as UInt64) {
                    $0 << 8 | UInt64($1)
                }
                damaged.put(UInt64(Int64(size) + difference), at: start + 25)
                try write(damaged, path)
                let found = complaint(streaming)
                #expect(
                    found.hasPrefix("byte \(start): Chunk: the \(compression) records "),
                    "\(found)"
                )
            }
        }
    }

    @Test func `an unknown compression is named`() throws {
        let packed = folder.path + "/lz4.mcap"
        try SampleSession(count: 60).write(packed, MCAPWriterOptions(compression: .lz4))
        var file = try bytes(packed)
        let start = try record(6, file).lowerBound
        file[start + 9 + 32] = UInt8(ascii: "x")
        try write(file, path)
        #expect(
            complaint(streaming)
                == "byte \(start): Chunk: compression is 'xz4'; known are '', 'zstd' and 'lz4'"
        )
    }

    @Test func `what is no MCAP file is said to be none`() throws {
        try write([UInt8](repeating: 0xFF, count: 500), path)
        #expect(complaint(streaming).hasPrefix("byte 0: the bytes are [255, 255"))
        try write([], path)
        #expect(complaint(streaming) == "has only 0 bytes")
        #expect(complaint(indexed) == "has only 0 bytes")
        try FileManager.default.removeItem(atPath: path)
        #expect(complaint(streaming) == "cannot be opened: No such file or directory")
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        #expect(complaint(indexed) == "is not a regular file")
    }

    @Test func `unknown records are skipped and longer ones are read`() throws {
        var file = try bytes(good)
        let metadata = try record(12, file)
        let chunk = try record(6, file)
        // A field that a later version may add, and a record that is somebody's own.
        file.insert(contentsOf: [1, 2, 3], at: metadata.upperBound)
        file.put(UInt64(metadata.count - 9 + 3), at: metadata.lowerBound + 1)
        file.insert(contentsOf: [0x99, 4, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4], at: chunk.lowerBound)
        // The checksums no longer hold; 0 says that there are none. What the summary says of places is wrong too.
        let end = try record(15, file)
        file.replaceSubrange(end.lowerBound + 9..<end.upperBound, with: [0, 0, 0, 0])
        let footer = try record(2, file)
        file.removeSubrange(end.upperBound..<footer.lowerBound)
        file.replaceSubrange(
            file.count - 28..<file.count - 8,
            with: [UInt8](repeating: 0, count: 20)
        )
        try write(file, path)
        let records = try streamed(path)
        #expect(records.contains(.unknown(opcode: 0x99, byteCount: 4)))
        #expect(records.contains(.metadata(SampleSession(count: 60).metadata)))
        #expect(try streamedMessages(path) == SampleSession(count: 60).messages)
        let reader = try MCAPReader(path)
        #expect(!reader.isIndexed && reader.statistics.messageCount == 60)
        #expect(try indexedMessages(path) == SampleSession(count: 60).inLogOrder)
    }

    @Test func `a cut file says that it was cut and what helps`() throws {
        let file = try bytes(good)
        try write(file.prefix(file.count / 2), path)
        #expect(
            complaint(indexed).contains(
                "it was cut or not closed, and 'semsplat recover' saves what is whole"
            )
        )
        #expect(complaint(streaming).contains("the file has"))
    }
}
