import Foundation
import Splatting
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

        @Test func `a replay clears and loads the map as the daemon did`() async throws {
            let robot = try WallRobot()
            let scratch = try Scratch()
            let session = scratch.folder.appending(path: "run.mcap").path
            let maps = "folder: '\(scratch.folder.path)/maps'"
            let daemon = try await Daemon(
                sensors: [robot.endpoint],
                more: "mapping: {\(maps)}\nrecord: {path: '\(session)'}"
            )
            func ask(_ arguments: String...) async throws -> [String: Any] {
                try Self.state(
                    await Program.run(
                        Program.executable,
                        ["map"] + arguments + ["--json", "--endpoint", daemon.goalEndpoint]
                    )
                )
            }
            let isMapped = try await robot.drive {
                try await ask("status")["gaussians"] as? Int ?? 0 > 100
            }
            #expect(isMapped)
            #expect(try await ask("save", "a")["done"] as? Bool == true)
            #expect(try await ask("clear")["done"] as? Bool == true)
            let loaded = try await ask("load", "a")
            #expect(loaded["done"] as? Bool == true)
            #expect(try #require(await daemon.terminate()).ending.exitStatus == 0)

            let here = try scratch.write("here.yaml", "mapping: {\(maps)}")
            let same = try await Program.run(
                "replay",
                session,
                "--config",
                here.path,
                "--json",
                "-"
            )
            #expect(same.status == 0, "\(same.errors)")
            let map = try Self.state(same)["map"] as? [String: Any] ?? [:]
            #expect(map["gaussians"] as? Int == loaded["gaussians"] as? Int, "\(map)")

            // Where the file is not, the map stays cleared, and that is said.
            let elsewhere = try await Program.run("replay", session)
            #expect(elsewhere.output.contains(" 0 Gaussians"), "\(elsewhere.output)")
            #expect(elsewhere.output.contains("not used: 1 map load: "), "\(elsewhere.output)")
        }

        @Test func `the map moves when SLAM corrects the past over the socket`() async throws {
            let robot = try WallRobot()
            let scratch = try Scratch()
            let daemon = try await Daemon(
                sensors: [robot.endpoint],
                more: "mapping: {folder: '\(scratch.folder.path)'}"
            )
            let diagnostics = try Diagnostics(daemon)
            func status() async throws -> [String: Any] {
                try await Self.state(
                    Program.run("map", "status", "--json", "--endpoint", daemon.goalEndpoint)
                )
            }
            func middle(_ name: String) async throws -> Double {
                let saved = try await Program.run(
                    "map",
                    "save",
                    name,
                    "--endpoint",
                    daemon.goalEndpoint
                )
                #expect(saved.status == 0, "\(saved.errors)")
                let file = "\(scratch.folder.path)/\(name)"
                let exported = try await Program.run(
                    "export",
                    "\(file).semsplat",
                    "-o",
                    "\(file).ply"
                )
                #expect(exported.status == 0, "\(exported.errors)")
                let bytes = try [UInt8](Data(contentsOf: URL(filePath: "\(file).ply")))
                let cloud = try GaussianCloud(plyBytes: bytes)
                let sum = (0..<cloud.count).reduce(0) { $0 + Double(cloud.positions[3 * $1]) }
                return sum / Double(cloud.count)
            }
            let isMapped = try await robot.drive {
                try await status()["gaussians"] as? Int ?? 0 > 100
            }
            #expect(isMapped)
            // The robot stands still; what is on its way arrives.
            var revision = -1
            while try await status()["map_revision"] as? Int != revision {
                revision = try await status()["map_revision"] as? Int ?? -1
                try await Task.sleep(for: .seconds(2))
            }
            let before = try await middle("before")
            // It was ten metres farther along the wall all the time.
            try robot.correct(byMetres: 10)
            let isCorrected = await holds(within: patienceSeconds) {
                diagnostics.newest?.count("map", "map_epoch") == 1
            }
            #expect(isCorrected, "\(diagnostics.newest?.text ?? "no report")")
            let after = try await middle("after")
            #expect(abs(after - before - 10) < 0.05, "\(before) m became \(after) m")
            // What cannot be used is counted with a reason, and changes nothing.
            try robot.correct(byMetres: 1, world: "moon")
            let isRefused = await holds(within: patienceSeconds) {
                diagnostics.newest?.count("ingest", "refused correction_in_other_frame") == 1
            }
            #expect(isRefused, "\(diagnostics.newest?.text ?? "no report")")
            #expect(try await status()["map_epoch"] as? Int == 1)
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
                http: {endpoint: none}
                mapping: {file: '\(file.path)'}
                """
            )
            let run = try await Program.run("run", "--config", configuration.path)
            #expect(run.status == 1)
            #expect(run.errors.contains("home.semsplat has version"), "\(run.errors)")
        }
    }
}
