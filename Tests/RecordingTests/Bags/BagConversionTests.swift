import Foundation
import Imaging
import Messages
import Recording
import Testing

/// Bags that PyPI's rosbags wrote, value by value against what Python put into them.
struct BagConversionTests {
    private struct Expected: Decodable {
        let images: [String: [Written]]
        let packed: [String: [Written]]
        let calibrations: [String: [Written]]
        let transforms: [String: [Written]]

        var all: [String: [Written]] {
            [images, packed, calibrations, transforms].reduce(into: [:]) {
                $0.merge($1) { first, _ in first }
            }
        }
    }

    private static func expected<Value: Decodable>(_ name: String) throws -> Value {
        try JSONDecoder().decode(
            Value.self,
            from: Data(contentsOf: BagFixtures.folder.appending(path: name))
        )
    }

    @Test(arguments: [
        "plain.bag", "bz2.bag", "lz4.bag", "unclosed.bag", "robot", "robot/robot.mcap", "packed",
        "bigendian", "split",
    ])
    func `every kind of bag becomes the same session, value by value`(_ name: String) throws {
        let expected: Expected = try Self.expected("robot.json")
        let (messages, bag) = try BagFixtures.converted(BagFixtures.path(name))
        var found: [String: [Written]] = [:]
        for message in messages { found[message.topic, default: []] += try message.written }
        #expect(Set(found.keys) == Set(expected.all.keys))
        for (topic, rows) in expected.all {
            #expect(found[topic]?.count == rows.count, "\(topic)")
            for (row, wanted) in zip(found[topic] ?? [], rows) {
                #expect(row == wanted, "\(topic)")
            }
        }
        // What holds all the time comes first, though the bag says it late.
        #expect(
            messages.prefix(3).map(\.topic) == [
                "/tf_static", "/camera/color/calibration", "/camera/fisheye/calibration",
            ]
        )
        let times = messages.map(\.logTimeNanoseconds)
        #expect(zip(times, times.dropFirst()).allSatisfy { $0 <= $1 })
        #expect(times.first == 1_764_000_000_000_000_000)
        #expect(bag.rootFrames == ["color": "map", "fisheye": "map"])
        #expect(bag.faults.isEmpty && bag.plan.notes.isEmpty)
        #expect(bag.file.isIndexed == (name != "unclosed.bag"))

        #expect(bag.counts["/tf"]?.used == 7)
        #expect(
            bag.counts["/tf"]?.refused == [
                "transform with a bad quaternion": 1, "transform with a bad position": 1,
            ]
        )
        #expect(bag.counts["/fisheye/image_raw/compressed"]?.refused == ["neither JPEG nor PNG": 1])
        let reasons = Dictionary(
            uniqueKeysWithValues: bag.plan.rows.filter { $0.roles.isEmpty }
                .map { ($0.topic.name, $0.reason) }
        )
        #expect(
            Set(reasons.keys) == [
                "/camera/color/image_raw/compressed", "/camera/depth/image_rect_raw",
                "/camera/infra1/image_rect_raw", "/imu", "/odom", "/vio/covered", "/vio/pose",
            ]
        )
        #expect(reasons["/imu"] == "its type is not used")
        #expect(reasons["/odom"]?.contains("--bag-pose /odom") == true)
        #expect(reasons["/camera/infra1/image_rect_raw"]?.hasPrefix("gray") == true)
        let topic = try #require(bag.file.topics.first { $0.name == "/camera/color/image_raw" })
        #expect(topic.typeName == "sensor_msgs/Image" && topic.messageCount == 6)
    }

    @Test(arguments: ["encodings.bag", "encodings"])
    func `every encoding arrives byte by byte and can be decoded`(_ bag: String) throws {
        let expected: [String: [Written]] = try Self.expected("encodings.json")
        #expect(expected.count == 20)
        for (name, row) in expected {
            let isDepth = row[0] == .text("depth")
            let camera = BagOptions.Camera(
                name: "c",
                imageTopic: isDepth ? "/rgb8/image_raw" : "/\(name)/image_raw",
                depthTopic: isDepth ? "/\(name)" : nil
            )
            let (messages, _) = try BagFixtures.converted(
                BagFixtures.path(bag),
                BagOptions(cameras: [camera])
            )
            let wanted = isDepth ? "/camera/c/depth" : "/camera/c/image"
            let message = try #require(messages.first { $0.topic == wanted }, "\(name)")
            let image = try #require(message.message as? RawImage)
            let found: [Written] = [
                .integer(Int64(image.width)), .integer(Int64(image.height)), .text(image.encoding),
                .integer(Int64(image.step)), .list(image.data.map { .integer(Int64($0)) }),
            ]
            #expect(found == Array(row.dropFirst()), "\(name)")
            if isDepth {
                let depth = try ImageDecoder().depth(
                    raw: image.data,
                    encoding: image.encoding,
                    width: image.width,
                    height: image.height,
                    step: image.step
                )
                #expect(depth.metres.count == 6, "\(name)")
            } else {
                let color = try ImageDecoder().color(
                    raw: image.data,
                    encoding: image.encoding,
                    width: image.width,
                    height: image.height,
                    step: image.step
                )
                #expect(color.pixels.count == 48, "\(name)")
            }
        }
    }

    @Test func `depth that is packed in another way is counted, with the reason`() throws {
        let camera = BagOptions.Camera(
            name: "c",
            imageTopic: "/rgb8/image_raw",
            depthTopic: "/depth/rvl/compressedDepth"
        )
        let (messages, bag) = try BagFixtures.converted(
            BagFixtures.path("encodings"),
            BagOptions(cameras: [camera])
        )
        #expect(messages.map(\.topic) == ["/camera/c/image"])
        let counts = try #require(bag.counts["/depth/rvl/compressedDepth"])
        #expect(counts.used == 0 && counts.refused == ["no PNG": 1])
        #expect(counts.examples["no PNG"]?.contains("rvl") == true)
    }
}
