import Foundation
import Recording
import Testing

/// ROS bags on the command line, as processes.
struct BagCommandTests {
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    private func path(_ name: String) -> String { scratch.folder.appending(path: name).path }

    /// The path of a bag that Tests/Fixtures/bags/make_fixtures.py wrote.
    static func fixture(_ name: String) -> String {
        URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Fixtures/bags/\(name)").path
    }

    private func hash(_ recording: String) async throws -> String {
        let outcome = try await Program.run("replay", recording, "--ask", "table")
        #expect(outcome.status == 0, "\(outcome.errors)")
        let map = outcome.output.firstMatch(
            of: /^3 frames with a pose, (\d+) keyframes, (\d+) Gaussians/
        )
        #expect(Int(map?.1 ?? "") ?? 0 > 1 && Int(map?.2 ?? "") ?? 0 > 1_000, "\(outcome.output)")
        return try String(#require(outcome.output.firstMatch(of: /hash ([0-9a-f]{16})/)?.1))
    }

    @Test func `a session, its messages as ROS bags and what convert makes of those replay alike`()
        async throws
    {
        let session = try await hash(Self.fixture("room.mcap"))
        for name in ["room.bag", "room"] {
            let outcome = try await Program.run(
                "convert",
                Self.fixture(name),
                "-o",
                path("\(name).mcap")
            )
            #expect(outcome.status == 0, "\(outcome.errors)")
        }
        #expect(try await hash(Self.fixture("room.bag")) == session)
        #expect(try await hash(Self.fixture("room")) == session)
        #expect(try await hash(path("room.bag.mcap")) == session)
        // Of both generations the same session comes, to the byte of every message.
        #expect(try messages(path("room.bag.mcap")) == messages(path("room.mcap")))
    }

    private func messages(_ path: String) throws -> [MCAPMessage] {
        var messages = try MCAPReader(path).messages()
        var all: [MCAPMessage] = []
        while let entry = try messages.next() { all.append(entry.message) }
        return all
    }

    @Test func `convert says what became of each topic, for people and for programs`() async throws
    {
        let bag = Self.fixture("plain.bag")
        let told = try await Program.run("convert", bag, "-o", path("a.mcap"))
        #expect(told.status == 0, "\(told.errors)")
        #expect(told.output.contains("-> /camera/color/image"), "\(told.output)")
        #expect(told.output.contains("left out: its type is not used"), "\(told.output)")
        #expect(told.output.contains("1 not used: neither JPEG nor PNG"), "\(told.output)")
        #expect(told.output.contains("wrote 37 messages into \(path("a.mcap"))"))

        let counted = try await Program.run("convert", bag, "-o", path("b.mcap"), "--json")
        let document = try #require(
            try JSONSerialization.jsonObject(with: Data(counted.output.utf8)) as? [String: Any]
        )
        #expect(document["messages"] as? Int == 37 && document["kind"] as? String == "ROS 1 bag")
        #expect(
            document["world_frames"] as? [String: String] == ["color": "map", "fisheye": "map"]
        )
        let topics = try #require(document["topics"] as? [[String: Any]])
        let odometry = try #require(topics.first { $0["topic"] as? String == "/odom" })
        #expect((odometry["left_out"] as? String)?.contains("--bag-pose /odom") == true)
        #expect(odometry["messages"] as? Int == 6 && odometry["used"] as? Int == 0)

        let again = try await Program.run("convert", bag, "-o", path("a.mcap"))
        #expect(again.status == 1 && again.errors.contains("there is a file already"))
    }

    @Test func `options choose, and what does not fit is a usage error that names what would`()
        async throws
    {
        let bag = Self.fixture("robot")
        let chosen = try await Program.run(
            "convert",
            bag,
            "-o",
            path("a.mcap"),
            "--bag-camera",
            "eye=/camera/color/image_raw/compressed,/camera/color/camera_info,/camera/depth/image_rect_raw",
            "--bag-pose",
            "/vio/pose=base_link"
        )
        #expect(chosen.status == 0, "\(chosen.errors)")
        #expect(chosen.output.contains("-> /camera/eye/depth"), "\(chosen.output)")
        #expect(
            chosen.output.contains("camera 'eye' hangs from the frame 'world'"),
            "\(chosen.output)"
        )
        let wrong = try await Program.run("replay", bag, "--bag-pose", "/nowhere")
        #expect(
            wrong.status == 2 && wrong.errors.contains("/odom, /vio/covered"),
            "\(wrong.errors)"
        )
        let ragged = try await Program.run("replay", bag, "--bag-camera", "eye")
        #expect(ragged.status == 2 && ragged.errors.contains("NAME=IMAGE_TOPIC"))
        let session = try await Program.run(
            "replay",
            Self.fixture("room.mcap"),
            "--bag-pose",
            "/odom"
        )
        #expect(session.status == 2 && session.errors.contains("are for ROS bags"))
    }

    @Test func `info describes a bag, and a cut one says what is lost`() async throws {
        let whole = try await Program.run("info", Self.fixture("split"))
        #expect(whole.status == 0, "\(whole.errors)")
        #expect(whole.output.contains("ROS 2 bag (MCAP)"))
        #expect(whole.output.contains("6 sensor_msgs/Image -> /camera/color/image"))
        let data = try Data(contentsOf: URL(filePath: Self.fixture("bz2.bag")))
        try data.prefix(data.count / 2).write(to: URL(filePath: path("cut.bag")))
        let cut = try await Program.run("convert", path("cut.bag"), "-o", path("cut.mcap"))
        #expect(cut.status == 0 && cut.output.contains("DAMAGED: "), "\(cut.output)\(cut.errors)")
        #expect(cut.output.contains("without index"), "\(cut.output)")
        let old = path("old.db3")
        try Data("SQLite format 3\0".utf8).write(to: URL(filePath: old))
        let refused = try await Program.run("replay", old)
        #expect(refused.status == 1 && refused.errors.contains("ros2 bag convert"))
    }
}
