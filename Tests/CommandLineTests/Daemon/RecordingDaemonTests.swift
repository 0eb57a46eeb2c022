import Foundation
import Recording
import Testing

extension DaemonTests {
    /// A daemon that records itself.
    struct RecordingDaemonTests {
        @Test
        func `a session has what came in and what went out, and a replay asks its goals again`()
            async throws
        {
            let scratch = try Scratch()
            try await recordedDrive(into: scratch.folder.appending(path: "run-{time}.mcap").path)

            let files = try FileManager.default.contentsOfDirectory(atPath: scratch.folder.path)
            let file = try #require(files.first)
            #expect(files.count == 1 && file.wholeMatch(of: /run-\d{8}-\d{6}\.mcap/) != nil)
            let session = scratch.folder.appending(path: file).path
            let reader = try MCAPReader(session)
            let topics = Set(reader.channels.values.map(\.topic))
            #expect(
                topics.isSuperset(of: [
                    "/camera/front/image", "/tf", "/goal", "/semsplat/goal_result",
                ]),
                "\(topics)"
            )
            let names = Set(reader.attachmentIndexes.map(\.name))
            #expect(names.isSuperset(of: ["configuration.yaml", "model/config.json"]), "\(names)")

            let replayed = try await Program.run("replay", session, "--frames", "4")
            #expect(replayed.status == 0, "\(replayed.errors)")
            let whole = try await Program.run("replay", session)
            #expect(whole.output.contains("  wall: "), "\(whole.output)\(whole.errors)")
        }

        @Test func `recording is started, split, bookmarked and stopped by request`() async throws {
            let robot = try WallRobot()
            let scratch = try Scratch()
            let folder = scratch.folder.appending(path: "sessions")
            let daemon = try await Daemon(
                sensors: [robot.endpoint],
                more: "record: {folder: '\(folder.path)'}"
            )
            func ask(_ arguments: String...) async throws -> Program.Outcome {
                try await Program.run(
                    Program.executable,
                    ["recording"] + arguments + ["--endpoint", daemon.goalEndpoint]
                )
            }
            let idle = try await ask("stop")
            #expect(idle.status == 1)
            #expect(idle.errors.contains("nothing is recorded; start it first"), "\(idle.errors)")
            let outside = try await ask("start", "../run")
            #expect(outside.status == 1)
            #expect(outside.errors.contains("no folder"), "\(outside.errors)")

            #expect(try await ask("start", "run").status == 0)
            #expect(try await ask("start", "run").errors.contains("stop it first"))
            try robot.drive()
            #expect(try await ask("bookmark", "here it was").status == 0)
            func drive(untilRecorded count: Int) async throws -> Bool {
                try await robot.drive { try await Self.count(ask("status", "--json")) > count }
            }
            #expect(try await drive(untilRecorded: 20))
            #expect(try await ask("split").status == 0)
            #expect(try await drive(untilRecorded: 100))
            let stopped = try await ask("stop")
            #expect(
                stopped.status == 0 && stopped.output.contains("0 dropped"),
                "\(stopped.output)"
            )
            #expect(try await ask("start", "run").errors.contains("there is a file already"))

            let first = try MCAPReader(folder.appending(path: "run.mcap").path)
            let notes = try first.metadataIndexes.map(first.metadata)
            #expect(notes.contains { $0.name == "bookmark" && $0.values["text"] == "here it was" })
            let second = try MCAPReader(folder.appending(path: "run_0001.mcap").path)
            #expect(second.statistics.messageCount > 0)
        }

        private static func count(_ outcome: Program.Outcome) throws -> Int {
            let data = Data(outcome.output.utf8)
            let document = try JSONSerialization.jsonObject(with: data) as? [String: Any]
            return document?["recorded"] as? Int ?? 0
        }
    }
}
