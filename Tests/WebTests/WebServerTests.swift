import DiskTestSupport
import Foundation
import Logging
import Messages
import Node
import Synchronization
import Testing
import Web
import WebTestSupport

/// What the server says, over real sockets.
struct WebServerTests {
    @Test func `figures are served in Prometheus' text format`() async throws {
        let answer = try await serving { try await $0.ask("/metrics") }
        #expect(answer.status == 200)
        #expect(answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8")
        #expect(answer.headers["cache-control"] == "no-store")
        let page = try PrometheusPage(answer.body)
        #expect(page.values("semsplat_state", ["state": "degraded"]) == [1])
        #expect(page.values("semsplat_state") == [0, 0, 0, 1, 0])
        #expect(page.values("semsplat_healthy") == [0])
        #expect(page.kinds["semsplat_stage_duration_seconds"] == "summary")
        let stage = ["stage": "inference", "quantile": "0.95"]
        #expect(page.values("semsplat_stage_duration_seconds", stage) == [0.5])
        #expect(page.values("semsplat_stage_duration_seconds_count") == [4, 0])
        #expect(page.values("semsplat_stage_duration_seconds_sum") == [1.5, 0])
        #expect(
            page.samples.contains {
                $0.labels["cause"] == #"a \"quoted\" \\ cause\nin two lines"# && $0.value == 7
            }
        )
        #expect(page.values("semsplat_map_budget_bytes") == [Double(512 << 20)])
        #expect(
            page.values("semsplat_map_epoch") == [3] && page.values("semsplat_map_revision") == [11]
        )
        #expect(page.values("semsplat_window_keyframes") == [4])
    }

    /// Where prometheus_client is to be had: `python3 -m venv` and pip, or Debian's python3-prometheus-client.
    @Test(
        .enabled(
            if: TestPython.forPrometheus != nil,
            "no Python has prometheus_client; set SEMSPLAT_PYTHON, or apt-get install python3-prometheus-client"
        )
    )
    func `Prometheus' own parser reads the figures`() async throws {
        let answer = try await serving { try await $0.ask("/metrics") }
        let scratch = try ScratchFolder()
        let file = "\(scratch.path)/page"
        try Data(answer.body.utf8).write(to: URL(filePath: file))
        let script = """
            import sys
            from prometheus_client.parser import text_string_to_metric_families
            families = list(text_string_to_metric_families(open(sys.argv[1]).read()))
            for family in families:
                assert family.type != "unknown" and family.documentation, family
                assert family.name.startswith("semsplat_"), family
            print(len(families), sum(len(family.samples) for family in families))
            """
        let python = try #require(TestPython.forPrometheus)
        let output = try TestPython.run(python, ["-c", script, file])
        let ours = try PrometheusPage(answer.body)
        #expect(
            String(decoding: output, as: UTF8.self)
                == "\(ours.kinds.count) \(ours.samples.count)\n"
        )
    }

    @Test func `health is 503 with the reasons, and 200 without`() async throws {
        let (sick, well) = try await serving(then: .mapping) { client, change in
            let sick = try await client.ask("/health")
            change()
            return (sick, try await client.ask("/health"))
        }
        #expect(sick.status == 503)
        #expect(sick.json["state"] as? String == "degraded")
        #expect(sick.json["healthy"] as? Bool == false)
        let reasons = try #require(sick.json["reasons"] as? [[String: String]])
        #expect(reasons == [["part": "predictor", "message": "failed: no weights"]])
        #expect(well.status == 200)
        #expect(well.json["state"] as? String == "mapping")
        #expect((well.json["reasons"] as? [Any])?.isEmpty == true)
    }

    @Test(arguments: [
        "/metrics/x", "/../../../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd",
        "/metrics/..%2f..%2fetc/passwd", "/..\\..\\etc\\passwd", "/%00", "/favicon.ico",
        "//etc/passwd", "/health%2f..%2fmetrics/..",
    ])
    func `what is not there is 404 with a document, and no file is ever reached`(
        path: String
    ) async throws {
        let answer = try await serving { try await $0.ask(path) }
        #expect(answer.status == 404, "\(answer.body)")
        #expect(answer.headers["content-type"] == "application/json; charset=utf-8")
        let error = try #require(answer.json["error"] as? [String: Any])
        #expect(error["status"] as? Int == 404)
        #expect((error["what_to_do"] as? String)?.contains("there are /metrics, /health") == true)
        #expect(!answer.body.contains("root:"))
    }

    @Test(arguments: ["POST", "PUT", "DELETE", "OPTIONS", "PATCH"])
    func `only reads are served`(method: String) async throws {
        let answer = try await serving { try await $0.ask("/metrics", method: method) }
        #expect(answer.status == 405)
        #expect(answer.headers["allow"] == "GET, HEAD")
    }

    @Test func `HEAD says the same without a body`() async throws {
        let answer = try await serving { try await $0.ask("/metrics", method: "HEAD") }
        #expect(answer.status == 200 && answer.body.isEmpty)
    }

    @Test func `a port that is taken is told with its key, and the body is not begun`() async throws
    {
        try await withServer { client, _ in
            let address = HTTPAddress(host: "127.0.0.1", port: Int(client.port))
            let second = try #require(try server(at: address))
            let error = try await #require(throws: NodeError.self) {
                try await second.serving { Issue.record("it began") }
            }
            #expect(
                error.description.hasPrefix(
                    "http.endpoint: \(address) is in use; stop the program"
                ),
                "\(error)"
            )
        }
    }

    /// Requests that linger hold nobody up: neither other requests nor the end.
    @Test func `half a request does not hold up the others or the end`() async throws {
        let began = ContinuousClock.now
        try await withServer { client, _ in
            let lingering = try (0..<8).map { _ in try client.open() }
            for socket in lingering { #expect(write(socket, "GET /metrics HT", 15) == 15) }
            #expect(try await client.ask("/metrics").status == 200)
        }
        #expect(ContinuousClock.now - began < .seconds(20))
    }

    private func serving<Value: Sendable>(
        _ ask: @Sendable (PlainHTTP) async throws -> Value
    ) async throws -> Value {
        try await serving(then: .degraded) { client, _ in try await ask(client) }
    }

    /// Asks a server whose daemon is degraded; `change` brings it into another state.
    private func serving<Value: Sendable>(
        then state: HealthReport.State,
        _ ask: @Sendable (PlainHTTP, @Sendable () -> Void) async throws -> Value
    ) async throws -> Value {
        try await withServer { client, board in
            try await ask(client) {
                var report = HealthReport()
                report.state = state
                board.publish(report)
            }
        }
    }
}
