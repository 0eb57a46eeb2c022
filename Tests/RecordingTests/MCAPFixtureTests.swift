import CChecksum
import Foundation
import Recording
import Testing

/// Files that the official Python package wrote: Tests/Fixtures/mcap/make_fixtures.py.
@Suite struct MCAPFixtureTests {
    struct Row: Decodable {
        let topic: String
        let sequence: UInt32
        let log: UInt64
        let publish: UInt64
        let bytes: Int
        let crc: UInt32
    }

    static let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Fixtures/mcap")

    static func path(_ name: String) -> String { folder.appending(path: name).path }

    static func rows() throws -> [Row] {
        try JSONDecoder().decode([Row].self, from: Data(bytes(path("expected.json"))))
    }

    func expect(_ messages: [(String, MCAPMessage)], are rows: [Row]) {
        #expect(messages.count == rows.count)
        for ((topic, message), row) in zip(messages, rows) {
            #expect(topic == row.topic && message.sequence == row.sequence)
            #expect(message.logTimeNanoseconds == row.log)
            #expect(message.publishTimeNanoseconds == row.publish)
            #expect(message.data.count == row.bytes)
            #expect(MCAPChecksumTests.fast(0, message.data[...]) == row.crc)
        }
    }

    @Test(arguments: ["plain", "zstd", "lz4", "unchunked", "bare"])
    func `files from Python are read by streaming`(_ name: String) throws {
        var stream = try MCAPStream(Self.path("\(name).mcap"))
        #expect(stream.header.profile == "fixture" && stream.header.library == "mcap for Python")
        var messages: [(String, MCAPMessage)] = []
        var (attachments, metadata) = ([MCAPAttachment](), [MCAPMetadata]())
        while let record = try stream.next() {
            switch record {
            case .message(let message):
                messages.append((stream.channels[message.channelID]?.topic ?? "none", message))
            case .attachment(let attachment): attachments.append(attachment)
            case .metadata(let values): metadata.append(values)
            case .unknown: Issue.record("\(record)")
            default: break
            }
        }
        expect(messages, are: try Self.rows())
        #expect(attachments.map(\.name) == ["notes.txt", "empty"])
        #expect(String(decoding: attachments[0].data, as: UTF8.self) == "grüße")
        #expect(attachments[0].logTimeNanoseconds == SampleSession.epoch + 1)
        #expect(metadata == [.init(name: "place", values: ["room": "kitchen", "étage": "2"])])
    }

    @Test(arguments: ["plain", "zstd", "lz4", "unchunked", "bare"])
    func `files from Python are read in the order of time`(_ name: String) throws {
        let reader = try MCAPReader(Self.path("\(name).mcap"))
        #expect(reader.isIndexed == ["plain", "zstd", "lz4"].contains(name))
        let rows = try Self.rows()
        let sorted = rows.enumerated().sorted {
            ($0.element.log, $0.offset) < ($1.element.log, $1.offset)
        }.map(\.element)
        func read(_ topics: Set<String>?, _ times: Range<UInt64>?) throws -> [(String, MCAPMessage)]
        {
            var messages = reader.messages(topics: topics, in: times)
            var found: [(String, MCAPMessage)] = []
            while let entry = try messages.next() {
                found.append((entry.channel.topic, entry.message))
            }
            return found
        }
        expect(try read(nil, nil), are: sorted)
        let times = rows[10].log..<rows[30].log
        expect(
            try read(["/stamp"], times),
            are: sorted.filter { $0.topic == "/stamp" && times.contains($0.log) }
        )
        #expect(reader.statistics.messageCount == 40 && reader.statistics.channelCount == 3)
        #expect(reader.statistics.attachmentCount == 2 && reader.statistics.metadataCount == 1)
        let stamp = try #require(reader.channels.values.first { $0.topic == "/stamp" })
        #expect(stamp.metadata == ["rate": "200 Hz"] && stamp.messageEncoding == "protobuf")
        #expect(reader.schemas[stamp.schemaID]?.name == "google.protobuf.Timestamp")
        #expect(
            try reader.attachmentIndexes.map { try reader.attachment($0).data.count } == [7, 0]
        )
        #expect(try reader.metadataIndexes.map { try reader.metadata($0).name } == ["place"])
    }
}
