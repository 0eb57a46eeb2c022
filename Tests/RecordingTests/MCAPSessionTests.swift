import DiskTestSupport
import Foundation
import Recording
import Testing

@Suite struct MCAPSessionTests {
    let folder: ScratchFolder
    var name: String { folder.path + "/run" }

    init() throws { folder = try ScratchFolder() }

    /// The files in their order.
    func files() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    }

    func record(_ session: SampleSession, _ options: SessionWriter.Options) throws {
        var writer = try SessionWriter(name, options: options)
        for schema in session.schemas { try writer.add(schema) }
        for channel in session.channels { try writer.add(channel) }
        try writer.add(session.attachment)
        for message in session.messages { try writer.write(message) }
        try writer.close()
        try writer.close()
    }

    func expectWhole(_ session: SampleSession, _ files: [String]) throws {
        var messages: [MCAPMessage] = []
        for (number, file) in files.enumerated() {
            #expect(file == "run\(number == 0 ? "" : "_000\(number)").mcap")
            let path = "\(folder.path)/\(file)"
            messages += try streamedMessages(path)
            let reader = try MCAPReader(path)
            #expect(reader.isIndexed && reader.statistics.messageCount > 0)
            #expect(reader.schemas.count == 2 && reader.channels.count == 3)
            #expect(try reader.attachmentIndexes.map(reader.attachment) == [session.attachment])
            #expect(
                try reader.metadataIndexes.map(reader.metadata)
                    == [MCAPMetadata(name: "split", values: ["number": "\(number)"])]
            )
        }
        #expect(messages == session.messages)
    }

    @Test(arguments: MCAPCompression.allCases)
    func `a new file begins when the old one is full`(_ compression: MCAPCompression) throws {
        let session = SampleSession()
        let file = MCAPWriterOptions(chunkBytes: 3000, compression: compression)
        try record(session, .init(file: file, maximumFileBytes: 12_000))
        let files = try files()
        #expect((3...9).contains(files.count))
        try expectWhole(session, files)
        for file in files {
            #expect(
                try RawRecord.all(bytes("\(folder.path)/\(file)")).first { $0.opcode == 15 }.map {
                    $0.range.lowerBound <= 12_000
                } == true
            )
        }
    }

    @Test func `a new file begins when the old one is long enough`() throws {
        // 300 messages, one a millisecond, up to 3 ms late.
        let session = SampleSession()
        try record(session, .init(maximumFileNanoseconds: 60_000_000))
        let files = try files()
        #expect(files.count == 5)
        try expectWhole(session, files)
    }

    @Test func `a limit that no message keeps puts each into its own file`() throws {
        let session = SampleSession(count: 7)
        try record(session, .init(maximumFileBytes: 1))
        #expect(try files().count == 7)
        try expectWhole(session, try files())
    }

    @Test func `a file that is there already ends the session with an error and stays`() throws {
        let session = SampleSession(count: 7)
        try write([1, 2, 3], "\(name)_0003.mcap")
        let error = #expect(throws: MCAPError.self) {
            try record(session, .init(maximumFileBytes: 1))
        }
        #expect(
            error?.description.hasSuffix(
                "run_0003.mcap: there is a file already; move it away or choose another name"
            ) == true
        )
        #expect(try bytes("\(name)_0003.mcap") == [1, 2, 3])
        for number in 0..<3 {
            let path = SessionWriter.path(name, number)
            #expect(try streamedMessages(path) == [session.messages[number]])
        }
    }

    @Test func `a later file begins with what it needs to be of use alone`() throws {
        let session = SampleSession(count: 6)
        var writer = try SessionWriter(name)
        for schema in session.schemas { try writer.add(schema) }
        for channel in session.channels { try writer.add(channel) }
        writer.openingMessages = [session.messages[0]]
        for message in session.messages.prefix(3) { try writer.write(message) }
        try writer.split()
        try writer.split()
        for message in session.messages.dropFirst(3) { try writer.write(message) }
        try writer.close()
        #expect(try files() == ["run.mcap", "run_0001.mcap"])
        #expect(try streamedMessages("\(name).mcap") == Array(session.messages.prefix(3)))
        var opening = session.messages[0]
        opening.logTimeNanoseconds = session.messages[3].logTimeNanoseconds
        #expect(
            try streamedMessages("\(name)_0001.mcap") == [opening] + session.messages.dropFirst(3)
        )
    }
}
