import Foundation
import Recording
import Testing

/// Recording, replaying and streaming, as processes over real sockets.
struct RecordTests {
    private let scratch: Scratch
    private var robot: String { "ipc://\(scratch.folder.path)/robot" }

    init() throws { scratch = try Scratch() }

    private func path(_ name: String) -> String { scratch.folder.appending(path: name).path }

    /// Records what `semsplat stream` publishes of `source`.
    private func record(_ source: String, as file: String) async throws {
        let recorder = Process()
        recorder.executableURL = Program.executable
        recorder.arguments = [
            "record", "-o", path(file), "--endpoint", robot, "--results", "none",
        ]
        recorder.standardOutput = FileHandle.nullDevice
        try recorder.run()
        defer { if recorder.isRunning { recorder.terminate() } }
        let sent = try await Program.run(
            "stream",
            source,
            "--endpoint",
            robot,
            "--speed",
            "8"
        )
        try #require(sent.status == 0, "\(sent.errors)")
        // The publisher lingered until everything was taken.
        kill(recorder.processIdentifier, SIGINT)
        let hasEnded = await holds(within: patienceSeconds) { !recorder.isRunning }
        try #require(hasEnded)
        #expect(recorder.terminationStatus == 0)
    }

    private func simulate(_ name: String, frames: Int) async throws -> String {
        let folder = path(name)
        let outcome = try await Program.run(
            "simulate",
            "--seed",
            "7",
            "-o",
            folder,
            "--frames",
            "\(frames)",
            "--rate",
            "2",
            "--width",
            "320",
            "--height",
            "240"
        )
        try #require(outcome.status == 0, "\(outcome.errors)")
        return folder
    }

    private func messages(_ file: String) throws -> [MCAPEntry] {
        var messages = try MCAPReader(path(file)).messages()
        var entries: [MCAPEntry] = []
        while let entry = try messages.next() { entries.append(entry) }
        return entries
    }

    @Test func `a recording replays to the same hash at any speed, and streams as it was`()
        async throws
    {
        let sequence = try await simulate("room", frames: 8)
        try await record(sequence, as: "first.mcap")
        let first = try messages("first.mcap")
        #expect(first.count { $0.channel.topic == "/camera/front/image" } == 8)

        var documents: [NSDictionary] = []
        for (run, speed) in ["max", "max", "20"].enumerated() {
            let file = path("replay-\(run).json")
            let outcome = try await Program.run(
                "replay",
                path("first.mcap"),
                "--speed",
                speed,
                "--ask",
                "table",
                "--ask",
                "unicorn",
                "--json",
                file
            )
            #expect(outcome.status == 0, "\(outcome.errors)")
            let data = try Data(contentsOf: URL(filePath: file))
            let document = try JSONSerialization.jsonObject(with: data) as? NSDictionary
            documents.append(try #require(document))
        }
        let hashes = Set(documents.map { $0["hash"] as? String })
        #expect(hashes.count == 1 && hashes.first??.count == 16)
        #expect((documents[0]["results"] as? [Any])?.count == 2)
        let map = documents[0]["map"] as? [String: Any]
        #expect((map?["gaussians"] as? Int ?? 0) > 10_000 && (map?["keyframes"] as? Int ?? 0) > 1)
        #expect((documents[0]["dropped"] as? [String: Int])?.isEmpty == true)
        let timing = documents[0]["timing"] as? [String: Any]
        #expect(timing?["frames"] as? Int == 8)

        try await record(path("first.mcap"), as: "second.mcap")
        let second = try messages("second.mcap")
        // A late joiner may be told the latched calibration again.
        func sent(_ entries: [MCAPEntry], _ topic: String) -> [[UInt8]] {
            entries.filter { $0.channel.topic == topic }.map(\.message.data)
        }
        for topic in ["/camera/front/image", "/tf"] {
            #expect(sent(second, topic) == sent(first, topic))
        }
        let again = try await Program.run(
            "replay",
            path("second.mcap"),
            "--ask",
            "table",
            "--ask",
            "unicorn"
        )
        #expect(
            again.output.contains("hash \(hashes.first.flatMap { $0 } ?? "")"),
            "\(again.output)"
        )
    }

    @Test(arguments: ["room.bag", "room"])
    func `a ROS bag streams as the session whose messages it has`(_ name: String) async throws {
        let bag = BagCommandTests.fixture(name)
        try await record(bag, as: "streamed.mcap")
        var session = try MCAPReader(BagCommandTests.fixture("room.mcap")).messages()
        var images: [[UInt8]] = []
        while let entry = try session.next() {
            if entry.channel.topic == "/camera/front/image" { images.append(entry.message.data) }
        }
        let streamed = try messages("streamed.mcap")
            .filter { $0.channel.topic == "/camera/front/image" }.map(\.message.data)
        #expect(streamed == images && images.count == 3)
        let refused = try await Program.run("stream", bag, "--rate", "3")
        #expect(refused.status == 2 && refused.errors.contains("for sequence folders"))
    }

    @Test func `a replayed map is written for viewers, and exported again`() async throws {
        let sequence = try await simulate("room", frames: 8)
        let map = path("map.ply")
        let replayed = try await Program.run("replay", sequence, "--map", map)
        #expect(replayed.status == 0, "\(replayed.errors)")
        let exported = try await Program.run("export", map, "-o", path("map.splat"))
        #expect(exported.status == 0, "\(exported.errors)")
        let count = try #require(exported.output.firstMatch(of: /^(\d+) Gaussians/)?.1)
        #expect(replayed.output.contains(" \(count) Gaussians"), "\(replayed.output)")
        let size = try Data(contentsOf: URL(filePath: path("map.splat"))).count
        #expect(size == 32 * (Int(count) ?? -1) && size > 0)
        let again = try await Program.run("export", map, "-o", path("map.splat"))
        #expect(again.status == 1 && again.errors.contains("already"), "\(again.errors)")
        let other = try await Program.run("export", map, "-o", path("map.obj"))
        #expect(other.status == 2 && other.errors.contains(".ply or .splat"), "\(other.errors)")
    }

    @Test func `a session that was cut says what helps, and that helps`() async throws {
        try await record(try await simulate("room", frames: 4), as: "whole.mcap")
        let whole = try Data(contentsOf: URL(filePath: path("whole.mcap")))
        try whole.prefix(whole.count * 3 / 4).write(to: URL(filePath: path("cut.mcap")))
        let refused = try await Program.run("replay", path("cut.mcap"))
        #expect(refused.status == 1)
        #expect(refused.errors.contains("'semsplat recover' saves what is whole"))
        let saved = try await Program.run("recover", path("cut.mcap"), "-o", path("saved.mcap"))
        #expect(saved.status == 0, "\(saved.errors)")
        #expect(saved.output.contains("left behind:"))
        let replayed = try await Program.run("info", path("saved.mcap"))
        #expect(replayed.status == 0, "\(replayed.errors)")
        #expect(replayed.output.contains("foxglove.CompressedImage"))
    }

    @Test func `a recorder that hears nothing says so and exits 5`() async throws {
        let outcome = try await Program.run(
            "record",
            "-o",
            path("nothing.mcap"),
            "--endpoint",
            robot,
            "--results",
            "none",
            "--seconds",
            "0.5"
        )
        #expect(outcome.status == 5)
        #expect(outcome.errors.contains("nothing came from \(robot)"), "\(outcome.errors)")
        #expect(!FileManager.default.fileExists(atPath: path("nothing.mcap")))
    }
}
