import Foundation
import Messages
import Testing
import Transport

extension DaemonTests {
    /// Starting, ending, and what is said when something is missing.
    struct LifeCycleTests {
        @Test func `SIGTERM ends it in two seconds with exit code 0 while it maps`() async throws {
            let robot = try WallRobot()
            let daemon = try await Daemon(sensors: [robot.endpoint])
            let diagnostics = try Diagnostics(daemon)
            let isMapping = try await robot.drive {
                (diagnostics.newest?.count("predictor", "predictions") ?? 0) > 0
            }
            #expect(isMapping, "\(diagnostics.newest?.text ?? "no report")")
            // A new place every time, so that a window is being predicted when the signal comes.
            for _ in 0..<10 { try robot.drive() }
            let (ending, took) = try #require(await daemon.terminate())
            #expect(took < .seconds(2))
            #expect(!ending.wasKilled)
            #expect(ending.exitStatus == 0)
        }

        @Test(arguments: ["goal_endpoint", "result_endpoint"])
        func `a second daemon on the same endpoint says that it is taken`(
            key: String
        ) async throws {
            let daemon = try await Daemon(sensors: ["tcp://127.0.0.1:9"])
            let taken = key == "goal_endpoint" ? daemon.goalEndpoint : daemon.resultEndpoint
            let other = key == "goal_endpoint" ? "result_endpoint" : "goal_endpoint"
            let outcome = try await run("\(key): \(taken)\n\(other): tcp://127.0.0.1:*")
            #expect(outcome.status == 1)
            #expect(
                outcome.errors.contains(
                    "error: \(taken) is in use; stop the program that listens there or choose "
                        + "another port"
                ),
                "\(outcome.errors)"
            )
            #expect(daemon.isRunning)
        }

        @Test(arguments: [
            (
                "mapping:\n  windw: 3", "mapping.windw",
                "there is no such key; did you mean 'window'? Known here: window, budget_mib"
            ),
            (
                "mapping:\n  window: 9", "mapping.window",
                "'9' is not allowed; write a whole number from 2 to 4"
            ),
            (
                "predictor:\n  kind: magic", "predictor.kind",
                "'magic' is not allowed; write one of: semanticsplat, oracle_test_double"
            ),
        ])
        func `a configuration that cannot be used exits 2 with key, value and what is allowed`(
            yaml: String,
            key: String,
            problem: String
        ) async throws {
            let outcome = try await run(yaml)
            #expect(outcome.status == 2)
            #expect(outcome.errors.contains("daemon.yaml:2:"), "\(outcome.errors)")
            #expect(outcome.errors.contains("\(key): \(problem)"), "\(outcome.errors)")
        }

        @Test func `a goal against an empty map says MAP_EMPTY and exits 3`() async throws {
            let daemon = try await Daemon(sensors: ["tcp://127.0.0.1:9"])
            let outcome = try await Program.run(
                "ask",
                "mug",
                "--json",
                "--endpoint",
                daemon.goalEndpoint
            )
            #expect(outcome.status == 3)
            let document = try #require(
                try JSONSerialization.jsonObject(with: Data(outcome.output.utf8))
                    as? [String: [[String: Any]]]
            )
            #expect(document["results"]?.first?["status"] as? String == "MAP_EMPTY")
        }

        @Test func `asking without a daemon exits 5 and says how to start one`() async throws {
            let outcome = try await Program.run("ask", "mug", "--endpoint", "tcp://127.0.0.1:9")
            #expect(outcome.status == 5)
            #expect(outcome.output.isEmpty)
            #expect(
                outcome.errors.hasPrefix(
                    "error: no daemon answers at tcp://127.0.0.1:9; start one with 'semsplat run'"
                ),
                "\(outcome.errors)"
            )
        }

        private func run(_ yaml: String) async throws -> Program.Outcome {
            let scratch = try Scratch()
            let file = try scratch.write("daemon.yaml", yaml)
            let outcome = try await Program.run("run", "--config", file.path)
            return withExtendedLifetime(scratch) { outcome }
        }
    }
}
