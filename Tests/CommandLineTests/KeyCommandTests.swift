import Foundation
import Testing

/// Keys at the command line, without a daemon.
struct KeyCommandTests {
    @Test func `keygen makes two files and never overwrites`() async throws {
        let scratch = try Scratch()
        let folder = scratch.folder.appending(path: "keys").path
        let first = try await Program.run("keygen", "anna", "--folder", folder)
        #expect(first.status == 0, "\(first.errors)")
        #expect(first.output.contains("\(folder)/anna.key: the secret key"))
        let secret = try String(contentsOfFile: "\(folder)/anna.key", encoding: .utf8)
        let value = try #require(secret.firstMatch(of: /secret-key = "(.{40})"/)).1
        #expect(!first.output.contains(value))
        let again = try await Program.run("keygen", "anna", "--folder", folder)
        #expect(again.status == 1)
        #expect(again.errors.contains("anna.key is there already, and keys are never overwritten"))
        #expect(try String(contentsOfFile: "\(folder)/anna.key", encoding: .utf8) == secret)
        for wrong in [["../anna"], ["anna", "--rights", "fly"]] {
            let outcome = try await Program.run(
                Program.executable,
                ["keygen"] + wrong + ["--folder", folder]
            )
            #expect(outcome.status == 2)
        }
    }

    @Test func `a secret that others can read is refused by everything that reads it`()
        async throws
    {
        let robot = try await KeyedRobot()
        try await robot.admit("anna")
        let key = robot.path("keys/robot.key")
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: key)
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o640],
            ofItemAtPath: robot.path("keys/anna.key")
        )
        let configuration = try robot.scratch.write("robot.yaml", robot.configuration).path
        let daemon = try await Program.run("run", "--config", configuration)
        #expect(daemon.status == 1)
        #expect(daemon.errors.contains("run: chmod 600 \(key)"), "\(daemon.errors)")
        let asked = try await Program.run(
            Program.executable,
            ["ask", "mug", "--endpoint", "tcp://127.0.0.1:9"] + robot.options("anna")
        )
        #expect(asked.status == 2)
        #expect(asked.errors.contains("run: chmod 600 \(robot.path("keys/anna.key"))"))
        let doctor = try await Program.run("doctor", "--config", configuration)
        #expect(doctor.status == 1)
        #expect(doctor.output.contains("run: chmod 600 \(key)"), "\(doctor.output)")
        for secret in try robot.secrets {
            #expect(!(daemon.errors + asked.errors + doctor.output).contains(secret))
        }
    }

    @Test func `the doctor says who can reach what`() async throws {
        let robot = try await KeyedRobot()
        try await robot.admit("anna")
        try await robot.admit("chief", rights: "control")
        let keyed = try robot.scratch.write(
            "keyed.yaml",
            """
            sensors: {endpoints: [tcp://10.0.0.7:5550, tcp://127.0.0.1:5550]}
            goal_endpoint: tcp://0.0.0.0:5560
            \(robot.configuration)
            """
        )
        let outcome = try await Program.run("doctor", "--config", keyed.path)
        #expect(outcome.status == 0, "\(outcome.output)")
        for line in [
            "ok      server key           \(robot.path("keys/robot.key"))",
            "ok      client anna          \(robot.clients)/anna.pub: stream, ask",
            "ok      client chief         \(robot.clients)/chief.pub: control",
            "warning sensors              tcp://10.0.0.7:5550: whoever answers there is believed",
            "ok      goals                tcp://0.0.0.0:5560: from every machine that reaches this one, with a key",
            "ok      results              tcp://127.0.0.1:5561: from this machine, with a key",
        ] {
            #expect(outcome.output.contains(line), "\(line) is not in:\n\(outcome.output)")
        }
        let open = try robot.scratch.write(
            "open.yaml",
            "goal_endpoint: tcp://0.0.0.0:5560\nallow_other_machines_without_keys: true"
        )
        let unkeyed = try await Program.run("doctor", "--config", open.path)
        #expect(unkeyed.status == 1)
        #expect(unkeyed.output.contains("failed  goals"), "\(unkeyed.output)")
    }

    @Test(arguments: ["stream", "simulate"])
    func `publishing where others can listen needs keys or so many words`(
        command: String
    ) async throws {
        let scratch = try Scratch()
        let room = try await scratch.simulated(seed: 5, frames: 1, width: 64, height: 48)
        let arguments = command == "stream" ? [room] : ["--frames", "1", "--width", "64"]
        let outcome = try await Program.run(
            Program.executable,
            [command] + arguments + ["--endpoint", "tcp://0.0.0.0:5550"]
        )
        #expect(outcome.status == 1)
        #expect(
            outcome.errors.contains("nothing would ask them for a key; give --key and --clients"),
            "\(outcome.errors)"
        )
        let half = try await Program.run("ask", "mug", "--key", "anna.key")
        #expect(half.status == 2 && half.errors.contains("--key and --server-key go together"))
    }
}
