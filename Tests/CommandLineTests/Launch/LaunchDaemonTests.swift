import Foundation
import Messages
import Testing
import Transport

/// A launch file with a real daemon and a simulated robot: what it says must reach them.
struct LaunchDaemonTests {
    @Test func `parameters, namespace and remaps reach the daemon and the robot`() async throws {
        let ports = try (0..<3).map { _ in
            let probe = try ResultPublisher(endpoint: "tcp://127.0.0.1:*")
            defer { probe.close() }
            return probe.endpoint
        }
        let launch = try LaunchProcess(
            """
            nodes:
              daemon:
                semsplat: run
                namespace: one
                remap: ["/camera/front/image:=/head/rgb"]
                parameters:
                  sensors: {endpoints: [\(ports[0])]}
                  goal_endpoint: \(ports[1])
                  result_endpoint: \(ports[2])
                  http: {endpoint: none}
                ready: {endpoint: "\(ports[1])"}
                required: true
                folder: \(URL(filePath: #filePath).appending(path: "../../../..").standardizedFileURL.path)
              robot:
                semsplat: simulate
                namespace: one
                remap: ["/camera/front/image:=/head/rgb"]
                parameters: {frames: 12, width: 96, height: 72, endpoint: "\(ports[0])"}
                after: daemon
            """
        )
        var options = SubscriberOptions(rules: TopicRule.results)
        options.names = try TopicNames(namespace: "one")
        let results = try ResultSubscriber(endpoints: [ports[2]], options: options)
        defer { results.close() }
        var received = 0
        let isReceiving = await holds(within: 2 * patienceSeconds) {
            guard let envelope = results.take(waitingSeconds: 0.1),
                let report = try? envelope.decoded(as: DiagnosticArray.self),
                let ingest = report.status.first(where: { $0.name == "ingest" }),
                let count = ingest.values.first(where: { $0.key == "front received" })
            else { return false }
            received = Int(count.value) ?? 0
            return received >= 12
        }
        #expect(isReceiving, "\(received) images; \(launch.errors)\(launch.output)")
        launch.send(SIGTERM)
        #expect(await launch.end() == 0, "\(launch.errors)")
    }
}
