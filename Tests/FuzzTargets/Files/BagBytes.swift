internal import Foundation
internal import Recording

/// Writes bags around messages: the few records that a ROS 1 bag needs, and MCAP as rosbag2 writes it.
enum BagBytes {
    /// One message on one topic.
    struct Entry {
        let topic: String
        let type: String
        let data: [UInt8]
    }

    /// A field of a ROS 1 record's header.
    private typealias Field = (name: String, value: [UInt8])

    /// A ROS 1 bag without compression and without index.
    static func ros1(_ entries: [Entry]) -> [UInt8] {
        var records: [UInt8] = []
        for (number, entry) in entries.enumerated() {
            let connection: Field = ("conn", number32(number))
            records += record(
                [("op", [7]), connection, ("topic", Array(entry.topic.utf8))],
                header([
                    ("topic", Array(entry.topic.utf8)), ("type", Array(entry.type.utf8)),
                    ("md5sum", Array("*".utf8)), ("message_definition", []),
                ])
            )
            records += record(
                [("op", [2]), connection, ("time", number32(10 + number) + number32(0))],
                entry.data
            )
        }
        let head = record(
            [
                ("op", [3]), ("index_pos", [UInt8](repeating: 0, count: 8)),
                ("conn_count", number32(0)), ("chunk_count", number32(0)),
            ],
            []
        )
        let chunk = record(
            [
                ("op", [5]), ("compression", Array("none".utf8)), ("size", number32(records.count)),
            ],
            records
        )
        return Array("#ROSBAG V2.0\n".utf8) + head + chunk
    }

    /// MCAP with ROS 2's profile and CDR, or with ROS 1's serialisation.
    static func mcap(_ entries: [Entry], encoding: String = "cdr") throws -> [UInt8] {
        try FuzzScratch.written("bag-seed.mcap") { path in
            let options = MCAPWriterOptions(
                compression: .none,
                hasChecksums: false,
                profile: encoding == "cdr" ? "ros2" : "ros1"
            )
            var writer = try MCAPWriter(path, options: options)
            for (number, entry) in entries.enumerated() {
                let id = UInt16(number + 1)
                try writer.add(
                    MCAPSchema(id: id, name: entry.type, encoding: "ros2msg", data: [])
                )
                try writer.add(
                    MCAPChannel(
                        id: id,
                        schemaID: id,
                        topic: entry.topic,
                        messageEncoding: encoding
                    )
                )
                let time = UInt64(number + 1) * 1_000_000_000
                try writer.write(
                    MCAPMessage(channelID: id, logTimeNanoseconds: time, data: entry.data)
                )
            }
            try writer.close()
        }
    }

    private static func number32(_ value: Int) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }

    private static func header(_ fields: [Field]) -> [UInt8] {
        fields.flatMap { field in
            let content = Array(field.name.utf8) + [UInt8(ascii: "=")] + field.value
            return number32(content.count) + content
        }
    }

    private static func record(
        _ fields: [Field],
        _ data: [UInt8]
    ) -> [UInt8] {
        let head = header(fields)
        return number32(head.count) + head + number32(data.count) + data
    }
}
