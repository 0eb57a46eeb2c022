internal import Foundation
internal import Messages
internal import Recording

extension FuzzTarget {
    /// A ROS 1 bag, converted message by message.
    static let ros1Bag = FuzzTarget(
        "ros1-bag",
        words: ["#ROSBAG V2.0\n", "op=", "conn=", "compression=", "lz4", "bz2", "index_pos="],
        seeds: {
            let entries = ROSMessageBytes.examples(cdr: false)
            let single = entries.prefix(3).enumerated().map { number, entry in
                ("\(number)", BagBytes.ros1([entry]))
            }
            return [("whole", BagBytes.ros1(entries))] + single
        },
        feed: { bytes in
            // A bag must begin so, and the fuzzer need not find that out each time.
            let path = try FuzzScratch.file(bytes, "robot.bag")
            try convert(path)
        }
    )

    /// A bag of ROS 2 in MCAP.
    static let ros2Bag = FuzzTarget(
        "ros2-bag",
        words: ["MCAP0\r\n", "ros2", "cdr", "sensor_msgs/msg/Image", "ros2msg"],
        seeds: { [("whole", try BagBytes.mcap(ROSMessageBytes.examples(cdr: true)))] },
        feed: { try convert(try FuzzScratch.file($0, "robot.mcap")) }
    )

    /// One ROS message after the other, in a bag that is sound: the first bit says whether in CDR, then come kind and length of
    /// each.
    static let rosMessages = FuzzTarget(
        "ros-messages",
        longestInput: 2048,
        words: [
            "camera", "map", "plumb_bob", "equidistant", "16UC1; compressedDepth png", "32FC1",
        ],
        seeds: {
            [true, false].map { isCDR in
                let entries = ROSMessageBytes.examples(cdr: isCDR)
                let bytes = entries.enumerated().flatMap {
                    [UInt8($0)] + InputBytes.packed($1.data)
                }
                return (isCDR ? "cdr" : "ros1", [isCDR ? 1 : 0] + bytes)
            }
        },
        feed: { bytes in
            var input = InputBytes(bytes)
            let isCDR = input.byte() & 1 == 1
            let kinds = ROSMessageBytes.examples(cdr: isCDR)
            var entries: [BagBytes.Entry] = []
            while !input.isEmpty, entries.count < 12 {
                let kind = input.choice(kinds)
                entries.append(
                    BagBytes.Entry(topic: kind.topic, type: kind.type, data: input.part())
                )
            }
            let file = try BagBytes.mcap(entries, encoding: isCDR ? "cdr" : "ros1")
            try convert(try FuzzScratch.file(file, "messages.mcap"))
        }
    )

    /// The `metadata.yaml` of a rosbag2 folder.
    static let rosbagFolder = FuzzTarget(
        "rosbag-folder",
        longestInput: 2048,
        words: ["rosbag2_bagfile_information:", "storage_identifier: ", "relative_file_paths: "],
        seeds: {
            let text = """
                rosbag2_bagfile_information:
                  version: 5
                  storage_identifier: mcap
                  relative_file_paths: [a.mcap]
                  compression_format: ""
                  compression_mode: ""
                """
            return [("plain", Array(text.utf8))] + YAMLSeeds.hostile
        },
        feed: { bytes in
            _ = try FuzzScratch.file(bytes, "rosbag/metadata.yaml")
            _ = try FuzzScratch.file(emptyBag, "rosbag/a.mcap")
            _ = try BagFile("\(FuzzScratch.folder)/rosbag")
        }
    )

    private static let emptyBag = (try? BagBytes.mcap([])) ?? []

    private static func convert(_ path: String) throws {
        _ = BagFile.isOne(path)
        var conversion = try BagConversion(path)
        while let converted = try conversion.next() {
            // What comes out of a bag goes the way of what comes from a robot.
            let message = converted.message
            _ = try? type(of: message).init(decoding: message.encoded())
        }
        _ = (conversion.faults.map(\.description), conversion.rootFrames)
    }
}
