import Foundation
import Testing

extension DaemonTests {
    /// A map that outlives its daemon.
    struct MapDaemonTests {
        private static func state(_ outcome: Program.Outcome) throws -> [String: Any] {
            let data = Data(outcome.output.utf8)
            return try JSONSerialization.jsonObject(with: data) as? [String: Any] ?? [:]
        }

        @Test func `a daemon that was killed begins with the map that it saved last`() async throws
        {
            let robot = try WallRobot()
            let scratch = try Scratch()
            let file = scratch.folder.appending(path: "home.semsplat").path
            let more = "mapping: {file: '\(file)', save_every_s: 1}"
            let first = try await Daemon(sensors: [robot.endpoint], more: more)
            let isSaved = try await robot.drive { FileManager.default.fileExists(atPath: file) }
            #expect(isSaved)
            first.kill()

            let info = try await Program.run("info", file)
            #expect(info.status == 0 && info.output.contains("saved map"), "\(info.errors)")
            let ply = scratch.folder.appending(path: "home.ply").path
            #expect(try await Program.run("export", file, "-o", ply).status == 0)

            // Nobody drives any more, and yet there is a map.
            let second = try await Daemon(sensors: [robot.endpoint], more: more)
            let state = try Self.state(
                await Program.run("map", "status", "--json", "--endpoint", second.goalEndpoint)
            )
            #expect(state["gaussians"] as? Int ?? 0 > 100, "\(state)")
            #expect(state["keyframes"] as? Int ?? 0 >= 2, "\(state)")
            let asked = try await Program.run("ask", "wall", "--endpoint", second.goalEndpoint)
            #expect(!asked.errors.contains("the map is empty"), "\(asked.output)\(asked.errors)")
        }

        @Test func `a map is saved, cleared, loaded and merged by request`() async throws {
            let robot = try WallRobot()
            let scratch = try Scratch()
            let daemon = try await Daemon(
                sensors: [robot.endpoint],
                more: "mapping: {folder: '\(scratch.folder.path)/maps'}"
            )
            func ask(_ arguments: String...) async throws -> Program.Outcome {
                try await Program.run(
                    Program.executable,
                    ["map"] + arguments + ["--endpoint", daemon.goalEndpoint]
                )
            }
            #expect(try await ask("save", "a").errors.contains("there is no map yet"))
            #expect(try await ask("load", "a").errors.contains("No such file"))
            #expect(try await ask("save", "../a").errors.contains("no folder"))
            #expect(try await ask("save").errors.contains("mapping.file"))
            let isMapped = try await robot.drive {
                try await Self.state(ask("status", "--json"))["gaussians"] as? Int ?? 0 > 100
            }
            #expect(isMapped)

            let saved = try Self.state(await ask("save", "a", "--json"))
            #expect(saved["done"] as? Bool == true, "\(saved)")
            let cleared = try Self.state(await ask("clear", "--json"))
            #expect(cleared["gaussians"] as? Int == 0, "\(cleared)")
            let loaded = try Self.state(await ask("load", "a", "--json"))
            #expect(loaded["gaussians"] as? Int ?? 0 > 100, "\(loaded)")
            #expect(loaded["map_epoch"] as? Int ?? 0 > cleared["map_epoch"] as? Int ?? 0)
            // The same again lies on itself.
            let merged = try Self.state(await ask("merge", "a", "--json"))
            #expect(merged["done"] as? Bool == true, "\(merged)")
            #expect(
                merged["gaussians"] as? Int ?? 0 < 2 * (loaded["gaussians"] as? Int ?? 0),
                "\(merged)"
            )
        }

        @Test func `a damaged map ends the start with a sentence`() async throws {
            let scratch = try Scratch()
            let file = try scratch.write("home.semsplat", "SEMSPLAT and then nothing")
            let configuration = try scratch.write(
                "daemon.yaml",
                """
                sensors: {endpoints: ["tcp://127.0.0.1:5999"]}
                goal_endpoint: tcp://127.0.0.1:*
                result_endpoint: tcp://127.0.0.1:*
                mapping: {file: '\(file.path)'}
                """
            )
            let run = try await Program.run("run", "--config", configuration.path)
            #expect(run.status == 1)
            #expect(run.errors.contains("home.semsplat has version"), "\(run.errors)")
        }
    }
}
