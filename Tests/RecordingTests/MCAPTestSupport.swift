import Foundation
import RandomTestSupport
import Recording
import Testing

/// A small session that is the same for the same seed.
struct SampleSession {
    static let epoch: UInt64 = 1_764_000_000_000_000_000

    let schemas = [
        MCAPSchema(id: 1, name: "semsplat.v1.Heartbeat", data: [10, 3, 1, 2, 3]),
        MCAPSchema(id: 7, name: "plain", encoding: "jsonschema", data: Array("{}".utf8)),
    ]
    let channels = [
        MCAPChannel(id: 0, schemaID: 1, topic: "/a", metadata: ["rate": "30", "unit": "°C"]),
        MCAPChannel(id: 3, schemaID: 7, topic: "/b", messageEncoding: "json"),
        MCAPChannel(id: 9, schemaID: 0, topic: "/c", messageEncoding: ""),
    ]
    let attachment = MCAPAttachment(
        name: "calibration/front.yaml",
        mediaType: "text/yaml",
        data: Array("fx: 525".utf8),
        logTimeNanoseconds: epoch,
        createTimeNanoseconds: epoch - 5
    )
    let metadata = MCAPMetadata(name: "session", values: ["robot": "красный", "place": "kitchen"])
    var messages: [MCAPMessage]

    init(count: Int = 300, seed: UInt64 = 1, largest: Int = 400) {
        var generator = SeededGenerator(seed: seed)
        messages = []
        for index in 0..<count {
            // Half of it packs well; times go back a little now and then.
            let half = Int.random(in: 0...largest / 2, using: &generator)
            let time = Self.epoch + UInt64(index) * 1_000_000
            messages.append(
                MCAPMessage(
                    channelID: channels[Int.random(in: 0..<3, using: &generator)].id,
                    sequence: UInt32(index),
                    logTimeNanoseconds: time - UInt64.random(in: 0...3_000_000, using: &generator),
                    publishTimeNanoseconds: time,
                    data: generator.bytes(half) + [UInt8](repeating: 7, count: half)
                )
            )
        }
    }

    func write(_ path: String, _ options: MCAPWriterOptions) throws(MCAPError) {
        var writer = try MCAPWriter(path, options: options)
        for schema in schemas { try writer.add(schema) }
        for channel in channels { try writer.add(channel) }
        try writer.add(attachment)
        for (index, message) in messages.enumerated() {
            try writer.write(message)
            if index == messages.count / 2 { try writer.add(metadata) }
        }
        try writer.close()
    }

    /// The messages as an indexed reader must give them.
    var inLogOrder: [MCAPMessage] {
        messages.enumerated().sorted {
            ($0.element.logTimeNanoseconds, $0.offset) < ($1.element.logTimeNanoseconds, $1.offset)
        }.map(\.element)
    }
}

/// Everything in a file by streaming, in its order.
func streamed(_ path: String, limits: MCAPLimits = .init()) throws(MCAPError) -> [MCAPRecord] {
    var stream = try MCAPStream(path, limits: limits)
    var records: [MCAPRecord] = []
    while let record = try stream.next() { records.append(record) }
    return records
}

/// The messages of a file by streaming, in its order.
func streamedMessages(_ path: String) throws(MCAPError) -> [MCAPMessage] {
    try streamed(path).compactMap { if case .message(let message) = $0 { message } else { nil } }
}

/// The messages of a file by its index.
func indexedMessages(
    _ path: String,
    topics: Set<String>? = nil,
    in times: Range<UInt64>? = nil,
    limits: MCAPLimits = .init()
) throws(MCAPError) -> [MCAPMessage] {
    var messages = try MCAPReader(path, limits: limits).messages(topics: topics, in: times)
    var found: [MCAPMessage] = []
    while let entry = try messages.next() { found.append(entry.message) }
    return found
}

func bytes(_ path: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: URL(filePath: path))) }

func write(_ bytes: some Sequence<UInt8>, _ path: String) throws {
    // Data.write waits for the disk, which thousands of damaged files would feel.
    let file = try #require(fopen(path, "w"), "\(path)")
    defer { fclose(file) }
    let array = Array(bytes)
    try #require(fwrite(array, 1, array.count, file) == array.count)
}

/// A record of a file as it lies there, found by nothing but opcodes and lengths.
struct RawRecord {
    let opcode: UInt8
    let range: Range<Int>

    static func all(_ bytes: [UInt8]) -> [RawRecord] {
        var records: [RawRecord] = []
        var position = 8
        while position < bytes.count - 8 {
            let length = bytes[position + 1..<position + 9].reversed().reduce(0) {
                $0 << 8 | Int($1)
            }
            records.append(
                RawRecord(opcode: bytes[position], range: position..<position + 9 + length)
            )
            position += 9 + length
        }
        return records
    }
}

extension [UInt8] {
    mutating func put(_ value: UInt64, at position: Int) {
        for index in 0..<8 {
            self[position + index] = UInt8(truncatingIfNeeded: value >> (8 * index))
        }
    }
}
