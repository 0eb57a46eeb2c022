import DiskTestSupport
import Foundation
import Testing

/// What Tests/Fixtures/mcap/read_session.py found in a session, with the official Python packages.
struct PythonSession: Decodable {
    let types: [String: String]
    let decoded: [String: Int]
    let streamed: [String: Int]
    let frames: [String: String]
    let chunks: Int
    let statistics: Int
    let metadata: [String: [String: String]]
    let attachments: [String]

    /// Reads a session with every checksum; fails when Python does.
    static func read(_ path: String) throws -> PythonSession {
        let script = TestPython.repository.appending(path: "Tests/Fixtures/mcap/read_session.py")
        let python = try #require(TestPython.forMCAP)
        let decoder = JSONDecoder()
        return try decoder.decode(Self.self, from: TestPython.run(python, [script.path, path]))
    }
}

extension DaemonTests {
    @Suite(
        .enabled(
            if: TestPython.forMCAP != nil,
            "no Python with mcap and mcap-protobuf-support: clients/python/run-tests.sh makes one and runs these tests"
        )
    )
    struct PythonSessionTests {
        @Test func `the official Python packages read what the daemon recorded`() async throws {
            let scratch = try Scratch()
            let path = scratch.folder.appending(path: "run.mcap").path
            try await recordedDrive(into: path)

            let session = try PythonSession.read(path)
            let said = try #require(session.metadata["counts"])
            for (topic, count) in session.decoded {
                #expect(said["recorded \(topic)"] == "\(count)", "\(topic)")
            }
            #expect(session.metadata["totals"] == said)
            #expect(session.streamed == session.decoded)
            #expect(session.statistics == session.decoded.values.reduce(0, +))
            let wanted = [
                "/tf": "foxglove.FrameTransform", "/goal": "semsplat.v1.LanguageGoal",
                "/camera/front/calibration": "foxglove.CameraCalibration",
                "/semsplat/goal_result": "semsplat.v1.GoalResult",
                "/semsplat/diagnostics": "semsplat.v1.DiagnosticArray",
                "/semsplat/heartbeat": "semsplat.v1.Heartbeat",
            ]
            for (topic, type) in wanted { #expect(session.types[topic] == type, "\(topic)") }
            #expect(session.types["/camera/front/image"]?.hasPrefix("foxglove.") == true)
            #expect(session.attachments.contains("model/config.json"))
        }

        @Test func `the official Python packages read what convert wrote`() async throws {
            let scratch = try Scratch()
            for (name, count) in [("plain.bag", 37), ("split", 37), ("room.bag", 9)] {
                let path = scratch.folder.appending(path: "\(name).mcap").path
                let bag = TestPython.repository.appending(path: "Tests/Fixtures/bags/\(name)").path
                let converted = try await Program.run("convert", bag, "-o", path)
                #expect(converted.status == 0, "\(converted.errors)")
                let session = try PythonSession.read(path)
                #expect(session.statistics == count && session.streamed == session.decoded)
                #expect(session.metadata["bag"]?["file"] == name)
                #expect(session.attachments.contains { $0.hasPrefix("calibration/") })
                if name != "room.bag" {
                    #expect(session.frames["/camera/color/depth"] == "camera_color_optical_frame")
                    #expect(session.types["/camera/color/depth"] == "foxglove.RawImage")
                    #expect(session.types["/camera/fisheye/image"] == "foxglove.CompressedImage")
                    #expect(session.types["/tf_static"] == "foxglove.FrameTransforms")
                }
            }
        }
    }
}
