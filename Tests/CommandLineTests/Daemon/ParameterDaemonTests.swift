import Foundation
import Messages
import Recording
import Testing
import Transport

extension DaemonTests {
    /// Parameters of a daemon that runs.
    struct ParameterDaemonTests {
        @Test func `values are listed, set while it runs, and told`() async throws {
            let scratch = try Scratch()
            let session = scratch.folder.appending(path: "run.mcap").path
            let daemon = try await Daemon(
                sensors: ["tcp://127.0.0.1:9"],
                more: "record: {path: '\(session)'}"
            )
            let diagnostics = try Diagnostics(daemon)
            let all = try await parameters(daemon, "list")
            #expect(all["mapping.budget_mib"]?.value == "512")
            #expect(all["mapping.budget_mib"]?.isLive == true)
            #expect(all["mapping.window"]?.isLive == false)
            #expect(all["sensors.endpoints"]?.value == "[tcp://127.0.0.1:9]")

            let changed = try await parameters(
                daemon,
                "set",
                "mapping.budget_mib=64",
                "goals.default_deadline_s=0.75",
                "sensors.starving_after_s=60"
            )
            #expect(
                changed.mapValues(\.value) == [
                    "mapping.budget_mib": "64", "goals.default_deadline_s": "0.75",
                    "sensors.starving_after_s": "60",
                ]
            )
            let report = try #require(
                await diagnostics.first { $0.part("map")?["budget_bytes"] == "\(64 << 20)" }
            )
            let told = try #require(report.part("parameters"))
            #expect(told["mapping.budget_mib"] == "64 (at the start 512)")
            #expect(
                daemon.log.contains("mapping.budget_mib was 512 and is 64 from now on"),
                "\(daemon.log)"
            )
            // It was named as starving, and has a minute's patience now.
            let patient = await diagnostics.first { $0.part("input /tf")?.level == .ok }
            #expect(patient != nil, "\(diagnostics.newest?.text ?? "no report")")

            var goal = LanguageGoal(goalID: "g", text: "mug")
            goal.deadlineSeconds = -1
            let answer = try await GoalClient(endpoint: daemon.goalEndpoint)
                .ask(goal, waitSeconds: patienceSeconds)
            #expect(answer.reason.contains("(the default of 0.75 s)"), "\(answer.reason)")

            #expect(try #require(await daemon.terminate()).ending.exitStatus == 0)
            let topics = try MCAPReader(session).channels.values.map(\.topic)
            #expect(topics.contains("/parameters"), "\(topics)")
        }

        @Test(arguments: [
            (
                ["planning.standoff_m=0.9", "mapping.budget_mib=much"],
                "mapping.budget_mib: 'much' is not allowed; write a whole number from 16 to 65536"
            ),
            (
                ["planning.standoff_m=0.9", "mapping.window=3"],
                "mapping.window: cannot change while the daemon runs"
            ),
            (
                ["planning.standoff_m=0.9", "planning.standof_m=1"],
                "planning.standof_m: there is no such key; did you mean 'standoff_m'?"
            ),
        ])
        func `what is refused says why, and nothing has changed`(
            settings: [String],
            reason: String
        ) async throws {
            let daemon = try await Daemon(sensors: ["tcp://127.0.0.1:9"])
            let before = try await parameters(daemon, "list")
            let arguments = ["parameters", "set"] + settings
            let outcome = try await Program.run(
                Program.executable,
                arguments + ["--endpoint", daemon.goalEndpoint]
            )
            #expect(outcome.status == 1)
            #expect(outcome.errors.contains("error: \(reason)"), "\(outcome.errors)")
            #expect(try await parameters(daemon, "list") == before)
        }

        @Test func `a name that is none is refused, and nobody at all is exit code 5`() async throws
        {
            let daemon = try await Daemon(sensors: ["tcp://127.0.0.1:9"])
            let outcome = try await Program.run(
                "parameters",
                "get",
                "planning.cel_m",
                "--endpoint",
                daemon.goalEndpoint
            )
            #expect(outcome.status == 1)
            #expect(outcome.errors.contains("did you mean 'planning.cell_m'?"), "\(outcome.errors)")
            let nobody = try await Program.run(
                "parameters",
                "list",
                "--endpoint",
                "tcp://127.0.0.1:9"
            )
            #expect(nobody.status == 5)
        }

        private struct Parameter: Equatable {
            let value: String
            let isLive: Bool
        }

        private func parameters(
            _ daemon: Daemon,
            _ arguments: String...
        ) async throws -> [String: Parameter] {
            let outcome = try await Program.run(
                Program.executable,
                ["parameters"] + arguments + ["--json", "--endpoint", daemon.goalEndpoint]
            )
            try #require(outcome.status == 0, "\(outcome.errors)")
            let document = try #require(
                try JSONSerialization.jsonObject(with: Data(outcome.output.utf8))
                    as? [String: Any]
            )
            let list = try #require(document["parameters"] as? [[String: Any]])
            var parameters: [String: Parameter] = [:]
            for entry in list {
                let name = try #require(entry["name"] as? String)
                parameters[name] = Parameter(
                    value: try #require(entry["value"] as? String),
                    isLive: try #require(entry["live"] as? Bool)
                )
            }
            return parameters
        }
    }
}
