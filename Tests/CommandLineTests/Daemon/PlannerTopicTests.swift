import Foundation
import Messages
import Testing
import Transport

extension DaemonTests {
    /// What planners hear of a daemon that maps a simulated room with true depth and names.
    struct PlannerTopicTests {
        @Test func `planners hear the floor plan, a place to stand and a region to grasp`()
            async throws
        {
            let drive = try await OracleDrive(kind: "room", seed: 7, frames: 70, rateHz: 7)
            let topics = try Heard(drive.daemon)
            try await drive.stream()

            let outcome = try await drive.ask(
                "coffee table",
                more: ["--nav-goal", "--grasp-region"]
            )
            #expect(outcome.status == 0, "\(outcome.errors)")
            let grid = try #require(
                await topics.last("/semsplat/map/occupancy", Grid.self) { $0.data.contains(0) }
            )
            #expect(grid.frameID == "map" && grid.columnCount > 0)
            #expect(grid.data.contains(100))
            let stand = try #require(await topics.last("/semsplat/nav_goal", NavGoal.self))
            #expect(stand.label == "coffee table" && stand.header.frameID == "map")
            #expect(stand.best != nil, "\(stand.reason)")
            let region = try #require(await topics.last("/semsplat/grasp_region", GraspRegion.self))
            #expect(region.objectID == stand.objectID)
            #expect(region.points?.count ?? 0 > 0)
            // No gripper opens that far, and the region says so.
            #expect(!region.isGraspable && !region.reason.isEmpty)
        }

        @Test func `answers come in a frame of the robot's where one is asked for`() async throws {
            let drive = try await OracleDrive(kind: "tabletop", seed: 77, frames: 16, rateHz: 4)
            try await drive.stream()
            let seen = try await drive.document("dining table", ["--frame", "front_optical_frame"])
            #expect(seen["status"] as? String == "FOUND")
            #expect(
                (seen["header"] as? [String: Any])?["frame"] as? String == "front_optical_frame"
            )
            let object = try #require((seen["objects"] as? [[String: Any]])?.first)
            let place = try #require(object["centroid"] as? [Double])
            // The camera ends its way looking at the table: in front of it, and less than 3 m away.
            #expect(place[2] > 0.3 && place[2] < 3, "\(place)")
            #expect(abs(place[0]) < place[2], "\(place)")

            let refused = try await drive.document("dining table", ["--frame", "moon"])
            #expect(refused["status"] as? String == "REJECTED")
            let reason = refused["reason"] as? String ?? ""
            #expect(
                reason.contains("'moon'") && reason.contains("front_optical_frame"),
                "\(reason)"
            )
        }
    }
}

/// A daemon with the oracle, and the sequence that it is shown.
private struct OracleDrive {
    let daemon: Daemon
    private let scratch: Scratch
    private let room: String
    private let sensors: String
    private let rateHz: Double

    init(kind: String, seed: Int, frames: Int, rateHz: Double) async throws {
        scratch = try Scratch()
        self.rateHz = rateHz
        room = try await scratch.simulated(
            seed: seed,
            kind: kind,
            frames: frames,
            width: 192,
            height: 144
        )
        let probe = try SensorPublisher(endpoint: "tcp://127.0.0.1:*")
        sensors = probe.endpoint
        probe.close()
        daemon = try await Daemon(
            sensors: [sensors],
            more: "predictor:\n  kind: oracle_test_double\n  oracle_test_double_sequence: \(room)"
        )
    }

    func stream() async throws {
        let streamed = try await Program.run(
            "stream",
            room,
            "--keep-stamps",
            "--rate",
            "\(rateHz)",
            "--endpoint",
            sensors
        )
        try #require(streamed.status == 0, "\(streamed.errors)")
    }

    func ask(_ text: String, more: [String]) async throws -> Program.Outcome {
        try await Program.run(
            Program.executable,
            ["ask", text, "--endpoint", daemon.goalEndpoint, "--deadline", "60"] + more
        )
    }

    func document(_ text: String, _ more: [String]) async throws -> [String: Any] {
        let outcome = try await ask(text, more: ["--json"] + more)
        let document =
            try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any]
        return try #require((document?["results"] as? [[String: Any]])?.first, "\(outcome.errors)")
    }
}

/// What a daemon publishes, kept by topic.
private final class Heard {
    private let subscriber: ResultSubscriber
    private var envelopes: [Envelope] = []

    init(_ daemon: Daemon) throws {
        subscriber = try ResultSubscriber(
            endpoints: [daemon.resultEndpoint],
            options: SubscriberOptions(rules: TopicRule.results)
        )
    }

    deinit { subscriber.close() }

    /// The last message on a topic of which `condition` holds; nil when none comes for long.
    func last<M: Message>(
        _ topic: String,
        _ type: M.Type,
        where condition: (M) -> Bool = { _ in true }
    ) async -> M? {
        var found: M?
        _ = await holds(within: patienceSeconds) {
            while let envelope = subscriber.take(waitingSeconds: 0) { envelopes.append(envelope) }
            let messages = envelopes.filter { $0.topic == topic }.compactMap {
                (try? $0.decoded(as: type)) ?? nil
            }
            found = messages.last(where: condition)
            return found != nil
        }
        return found
    }
}
