import Foundation
import Messages
import Recording
import Testing

extension DaemonTests {
    /// A session of the daemon, held against what viewers need (Tests/Fixtures/mcap/checklist.py).
    @Suite(
        .enabled(
            if: python != nil,
            "no Python with mcap and foxglove-schemas-protobuf: clients/python/run-tests.sh makes one"
        )
    )
    struct FoxgloveSessionTests {
        @Test func `a session of two files passes the checklist, and has outlines over its images`()
            async throws
        {
            let python = try #require(DaemonTests.python)
            let robot = try RoomRobot(seed: 3_000, frames: 16, rateHz: 5)
            let scratch = try Scratch()
            let session = scratch.folder.appending(path: "session.mcap").path
            let daemon = try await Daemon(
                sensors: [robot.endpoint],
                more: "record: {path: '\(session)'}"
            )
            let diagnostics = try Diagnostics(daemon)
            _ = try await robot.drive()
            let hasMap = await diagnostics.first { report in
                report.count("map", "keyframes") >= 2 && report.count("map", "gaussians") > 0
                    && report.count("map", "keyframes_waiting") == 0
            }
            try #require(hasMap != nil, "\(diagnostics.newest?.text ?? "no report")")
            let thing = try #require(robot.largestThing(in: robot.lastFrame))
            let place = try #require(robot.lastFrame.mask(of: thing.id).boxAndMiddle)
            let pointed = try await Program.run(
                "point",
                "--camera",
                "front",
                "--pixel",
                "\(place.middle.x),\(place.middle.y)",
                "--masks",
                scratch.folder.path,
                "--endpoint",
                daemon.goalEndpoint
            )
            #expect(pointed.status == 0, "\(pointed.errors)")
            // The thing's box is published up to a fifth of a second later; the first file is to have it.
            let hasScene = await diagnostics.first {
                $0.count("socket results", "sent /semsplat/scene") > 0
            }
            #expect(hasScene != nil, "\(diagnostics.newest?.text ?? "no report")")
            let split = try await Program.run(
                "recording",
                "split",
                "--endpoint",
                daemon.goalEndpoint
            )
            #expect(split.status == 0, "\(split.errors)")
            _ = try await robot.drive()
            let (ending, _) = try #require(await daemon.terminate())
            #expect(ending.exitStatus == 0)

            let second = scratch.folder.appending(path: "session_0001.mcap").path
            let root = URL(filePath: #filePath).appending(path: "../../../..").standardizedFileURL
            let outcome = try await Program.run(
                URL(filePath: python),
                [root.appending(path: "Tests/Fixtures/mcap/checklist.py").path, session, second]
            )
            try #require(outcome.status == 0, "\(outcome.output)\(outcome.errors)")
            let files = try JSONDecoder().decode([Found].self, from: Data(outcome.output.utf8))
            #expect(files.count == 2)
            #expect(
                Set(files[0].topics.keys).isSuperset(of: [
                    "/camera/front/image", "/camera/front/calibration", "/tf",
                    "/semsplat/annotations/front", "/semsplat/scene", "/semsplat/map/points",
                ]),
                "\(files[0].topics)"
            )
            #expect(
                Set(files[0].compared).isSuperset(of: [
                    "foxglove.CompressedImage", "foxglove.CameraCalibration",
                    "foxglove.FrameTransform", "foxglove.ImageAnnotations", "foxglove.SceneUpdate",
                    "foxglove.PointCloud",
                ]),
                "\(files[0].compared)"
            )
            for file in files {
                #expect(
                    Set(file.attachments).isSuperset(of: [
                        "configuration.yaml", "model/config.json", "calibration/front.yaml",
                    ]),
                    "\(file.attachments)"
                )
            }
            #expect(files[1].metadata["counts"]?["dropped /camera/front/image"] == "0")
            try checkOutlines(session, stamps: robot)
        }

        /// The outlines belong to an image of the session, and lie within it.
        private func checkOutlines(_ path: String, stamps robot: RoomRobot) throws {
            let reader = try MCAPReader(path)
            var (stamps, outlines) = (Set<Int64>(), [ImageAnnotations]())
            var messages = reader.messages()
            while let entry = try messages.next() {
                let message = entry.message
                switch entry.channel.topic {
                case "/camera/front/image":
                    stamps.insert(try CompressedImage(decoding: message.data).stampNanoseconds)
                case "/semsplat/annotations/front":
                    outlines.append(try ImageAnnotations(decoding: message.data))
                default: break
                }
            }
            let annotations = try #require(outlines.first)
            #expect(stamps.contains(annotations.stampNanoseconds))
            #expect(!annotations.loops.isEmpty && annotations.labels.count == 1)
            for point in annotations.loops.flatMap(\.points) {
                #expect((0...320).contains(point.x) && (0...240).contains(point.y))
            }
        }

        private struct Found: Decodable {
            let topics: [String: Int]
            let attachments: [String]
            let metadata: [String: [String: String]]
            let compared: [String]
        }
    }

    /// The first Python that has the official packages.
    static let python: String? = {
        let root = URL(filePath: #filePath).appending(path: "../../../..").standardizedFileURL
        let named = ProcessInfo.processInfo.environment["SEMSPLAT_PYTHON"]
        let made = root.appending(path: ".build/python-client/bin/python").path
        return [named, made].compactMap(\.self).first {
            FileManager.default.isExecutableFile(atPath: $0) && hasReaders($0)
        }
    }()

    private static func hasReaders(_ python: String) -> Bool {
        let process = Process()
        process.executableURL = URL(filePath: python)
        process.arguments = ["-c", "import mcap_protobuf, foxglove_schemas_protobuf"]
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }
}
