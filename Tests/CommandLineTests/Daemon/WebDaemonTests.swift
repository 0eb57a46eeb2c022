import Foundation
import Messages
import Testing
import WebTestSupport

extension DaemonTests {
    /// The daemon's figures over HTTP, of a real daemon that maps.
    struct WebDaemonTests {
        @Test func `health and figures follow the daemon's life`() async throws {
            let robot = try WallRobot()
            let daemon = try await Daemon(sensors: [robot.endpoint])
            let client = try await daemon.http()
            let isWaiting = try await until {
                try await client.ask("/health").json["state"] as? String == "waiting_for_input"
            }
            #expect(isWaiting)
            let waiting = try await client.ask("/health")
            #expect(waiting.status == 503)
            let reasons = try #require(waiting.json["reasons"] as? [[String: String]])
            #expect(reasons.contains { $0["part"] == "input /camera/<name>/image" }, "\(reasons)")

            let isHealthy = try await robot.drive { try await client.ask("/health").status == 200 }
            #expect(isHealthy)
            let page = try PrometheusPage(try await client.ask("/metrics").body)
            #expect(page.values("semsplat_state", ["state": "mapping"]) == [1])
            for name in [
                "semsplat_predictions_total", "semsplat_map_gaussians", "semsplat_map_bytes",
                "semsplat_map_revision", "semsplat_keyframes_total", "semsplat_uptime_seconds",
                "semsplat_resident_memory_bytes", "semsplat_open_files",
            ] {
                #expect(try #require(page.values(name).first) > 0, "\(name)")
            }
            #expect(page.values("semsplat_map_budget_bytes") == [Double(512 << 20)])
            #expect(page.values("semsplat_window_capacity_keyframes") == [4])
            #expect((2...4).contains(page.values("semsplat_window_keyframes").first ?? 0))
            let topic = ["topic": "/camera/front/image"]
            #expect(try #require(page.values("semsplat_input_messages_total", topic).first) > 0)
            #expect(try #require(page.values("semsplat_input_age_seconds", topic).first) < 5)
            for stage in ["ingest", "inference", "integrate", "keyframe_to_map"] {
                let name = "semsplat_stage_duration_seconds"
                #expect(try #require(page.values("\(name)_count", ["stage": stage]).first) > 0)
                let quantiles = page.values(name, ["stage": stage])
                #expect(quantiles.count == 2 && quantiles[0] > 0 && quantiles[0] <= quantiles[1])
            }
        }

        @Test func `what is dropped is a counter with its cause, and degrades for a while`()
            async throws
        {
            let robot = try WallRobot()
            let daemon = try await Daemon(sensors: [robot.endpoint])
            let client = try await daemon.http()
            #expect(try await robot.drive { try await client.ask("/health").status == 200 })
            try robot.send("/camera/front/image", CompressedImage.typeName, [0xFF, 0xFF])
            let labels = ["place": "ingest"]
            let isCounted = try await robot.drive {
                try PrometheusPage(try await client.ask("/metrics").body).samples.contains {
                    $0.name == "semsplat_dropped_total" && $0.value == 1
                        && $0.labels["place"] == labels["place"]
                }
            }
            #expect(isCounted)
            let answer = try await client.ask("/health")
            #expect(answer.status == 503 && answer.json["state"] as? String == "degraded")
            #expect(try await robot.drive { try await client.ask("/health").status == 200 })
        }

        @Test func `a second daemon on the same HTTP port says which key it is`() async throws {
            let daemon = try await Daemon(sensors: ["tcp://127.0.0.1:9"])
            let port = try await daemon.http().port
            let outcome = try await run("127.0.0.1:\(port)")
            #expect(outcome.status == 1)
            #expect(
                outcome.errors.contains(
                    "error: http.endpoint: 127.0.0.1:\(port) is in use; stop the program that listens there"
                ),
                "\(outcome.errors)"
            )
            #expect(daemon.isRunning)
        }

        @Test func `beyond this machine it does not start without a token, and says what to do`()
            async throws
        {
            let outcome = try await run("0.0.0.0:5580")
            #expect(outcome.status == 2)
            #expect(
                outcome.errors.contains(
                    "http.endpoint: '0.0.0.0:5580' can be reached from other machines; bind 127.0.0.1, or name a file with a token"
                ),
                "\(outcome.errors)"
            )
        }

        @Test func `clients that linger do not hold up the end`() async throws {
            let daemon = try await Daemon(sensors: ["tcp://127.0.0.1:9"])
            let client = try await daemon.http()
            let lingering = try (0..<4).map { _ in try client.open() }
            defer { for socket in lingering { close(socket) } }
            for socket in lingering { #expect(write(socket, "GET /metr", 9) == 9) }
            let (ending, took) = try #require(await daemon.terminate())
            #expect(took < .seconds(2))
            #expect(ending.exitStatus == 0 && !ending.wasKilled)
        }

        @Test func `it may be ended as soon as it says where it listens`() async throws {
            for _ in 0..<6 {
                let daemon = try await Daemon(sensors: ["tcp://127.0.0.1:9"])
                let (ending, _) = try #require(await daemon.terminate())
                #expect(ending.exitStatus == 0 && !ending.wasKilled)
            }
        }

        private func until(_ condition: () async throws -> Bool) async throws -> Bool {
            let end = ContinuousClock.now + .seconds(patienceSeconds)
            while ContinuousClock.now < end {
                if try await condition() { return true }
                try await Task.sleep(for: .milliseconds(50))
            }
            return false
        }

        private func run(_ endpoint: String) async throws -> Program.Outcome {
            let scratch = try Scratch()
            let file = try scratch.write(
                "daemon.yaml",
                """
                goal_endpoint: tcp://127.0.0.1:*
                result_endpoint: tcp://127.0.0.1:*
                http: {endpoint: "\(endpoint)"}
                """
            )
            let outcome = try await Program.run("run", "--config", file.path)
            return withExtendedLifetime(scratch) { outcome }
        }
    }
}
