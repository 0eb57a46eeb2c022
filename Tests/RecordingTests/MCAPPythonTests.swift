import DiskTestSupport
import Foundation
import Messages
import RandomTestSupport
import Recording
import Testing

@Suite(
    .enabled(
        if: TestPython.forMCAP != nil,
        "no Python with mcap and mcap-protobuf-support: clients/python/run-tests.sh makes one and runs these tests"
    )
)
struct MCAPPythonTests {
    /// What Tests/Fixtures/mcap/read_back.py prints.
    struct Found: Decodable {
        struct Row: Decodable, Equatable {
            let (topic, sequence, log, publish, crc): (String, UInt32, UInt64, UInt64, UInt32)

            init(_ topic: String, _ message: MCAPMessage) {
                self.topic = topic
                (sequence, log) = (message.sequence, message.logTimeNanoseconds)
                publish = message.publishTimeNanoseconds
                crc = MCAPChecksumTests.bitwise(0, message.data[...])
            }

            init(from decoder: any Decoder) throws {
                var row = try decoder.unkeyedContainer()
                topic = try row.decode(String.self)
                sequence = try row.decode(UInt32.self)
                log = try row.decode(UInt64.self)
                publish = try row.decode(UInt64.self)
                crc = try row.decode(UInt32.self)
            }

            static func == (a: Row, b: Row) -> Bool {
                (a.topic, a.sequence, a.log, a.publish, a.crc)
                    == (b.topic, b.sequence, b.log, b.publish, b.crc)
            }
        }

        struct Decoded: Decodable {
            let schema: String
            let sequence: UInt64

            init(from decoder: any Decoder) throws {
                var row = try decoder.unkeyedContainer()
                schema = try row.decode(String.self)
                sequence = try row.decode(UInt64.self)
            }
        }

        let kind: String
        let indexed: [Row]
        let streamed: [Row]
        let picked: [Row]
        let header: [String]
        let statistics: Int
        let chunks: [String]
        let topics: [String]
        let attachments: [[String]]
        let decoded: [Decoded]
        let kinds: [String]
    }

    let folder: ScratchFolder

    init() throws { folder = try ScratchFolder() }

    static func read(_ path: String) throws -> Found {
        let script = MCAPFixtureTests.path("read_back.py")
        let python = try #require(TestPython.forMCAP)
        return try JSONDecoder().decode(Found.self, from: TestPython.run(python, [script, path]))
    }

    @Test(arguments: MCAPCompression.allCases)
    func `the official readers read what is written here`(_ compression: MCAPCompression) throws {
        let descriptors = TestPython.repository.appending(path: "Proto/descriptors/semsplat.fds")
        let path = folder.path + "/session.mcap"
        var generator = SeededGenerator(seed: 5)
        var writer = try MCAPWriter(
            path,
            options: MCAPWriterOptions(chunkBytes: 2000, compression: compression, profile: "test")
        )
        try writer.add(MCAPSchema(id: 1, name: Heartbeat.typeName, data: bytes(descriptors.path)))
        let channels = [
            MCAPChannel(id: 1, schemaID: 1, topic: "/heartbeat"),
            MCAPChannel(
                id: 2,
                schemaID: 0,
                topic: "/räw",
                messageEncoding: "raw",
                metadata: ["a": "b"]
            ),
        ]
        for channel in channels { try writer.add(channel) }
        try writer.add(
            MCAPAttachment(name: "fx.yaml", mediaType: "text/yaml", data: Array("fx: 1".utf8))
        )
        var rows: [Found.Row] = []
        for index in 0..<120 {
            let beat = Heartbeat(
                stampNanoseconds: Int64(SampleSession.epoch),
                daemonID: "d",
                sequence: UInt64(index),
                uptimeSeconds: 1.5
            )
            let isBeat = index % 3 > 0
            let message = MCAPMessage(
                channelID: isBeat ? 1 : 2,
                sequence: UInt32(index),
                // Ties, and messages that come late.
                logTimeNanoseconds: SampleSession.epoch + UInt64(index / 2 * 2) * 1000
                    - (index % 7 == 6 ? 9000 : 0),
                publishTimeNanoseconds: SampleSession.epoch + UInt64(index),
                data: isBeat
                    ? beat.encoded() : generator.bytes(index) + [UInt8](repeating: 0, count: index)
            )
            try writer.write(message)
            rows.append(Found.Row(channels[isBeat ? 0 : 1].topic, message))
        }
        try writer.add(MCAPMetadata(name: "drops", values: ["/heartbeat": "0"]))
        try writer.close()

        let found = try Self.read(path)
        #expect(found.kind == "SeekingReader")
        #expect(found.streamed == rows)
        // Python leaves the order of ties open; ours is the order of the file.
        let sorted = rows.enumerated().sorted {
            ($0.element.log, $0.offset) < ($1.element.log, $1.offset)
        }
        .map(\.element)
        #expect(found.indexed.map(\.log) == sorted.map(\.log))
        #expect(
            found.indexed.sorted { ($0.log, $0.sequence) < ($1.log, $1.sequence) }
                == sorted.sorted { ($0.log, $0.sequence) < ($1.log, $1.sequence) }
        )
        #expect(Set(found.picked.map(\.topic)) == ["/heartbeat"])
        #expect(found.header == ["test", "semsplat"] && found.statistics == 120)
        #expect(found.topics == ["/heartbeat", "/räw"])
        #expect(found.chunks.count > 3 && found.chunks.contains(compression.rawValue))
        #expect(found.attachments == [["fx.yaml", "fx: 1"]])
        #expect(
            found.decoded.count == 80
                && found.decoded.allSatisfy { $0.schema == Heartbeat.typeName }
        )
        #expect(
            Set(found.decoded.map(\.sequence))
                == Set(rows.filter { $0.topic == "/heartbeat" }.map { UInt64($0.sequence) })
        )
        #expect(
            found.kinds == [
                "Attachment", "AttachmentIndex", "Channel", "Chunk", "ChunkIndex", "DataEnd",
                "Footer",
                "Header", "MessageIndex", "Metadata", "MetadataIndex", "Schema", "Statistics",
                "SummaryOffset",
            ]
        )
    }
}
