import Foundation
import Geometry
import Imaging
import Messages
import Simulation
import Testing
import Transport

extension DaemonTests {
    /// `semsplat point` against a daemon with the shipped model, which maps a simulated room.
    struct PointTests {
        @Test func `what is pointed at in a simulated room is found where it is`() async throws {
            let robot = try RoomRobot(seed: 3_000, frames: 16, rateHz: 5)
            let daemon = try await Daemon(sensors: [robot.endpoint])
            let diagnostics = try Diagnostics(daemon)
            let stamp = try await robot.drive()
            let hasMap = await diagnostics.first { report in
                report.count("map", "keyframes") >= 2 && report.count("map", "gaussians") > 0
                    && report.count("map", "keyframes_waiting") == 0
            }
            try #require(hasMap != nil, "\(diagnostics.newest?.text ?? "no report")")
            let frame = robot.lastFrame
            let thing = try #require(robot.largestThing(in: frame))
            let truth = frame.mask(of: thing.id)
            let place = try #require(truth.boxAndMiddle)
            let pointing = Pointing(daemon)

            // By a box around it and a point on it: what a detector would send.
            let box = "\(place.x),\(place.y),\(place.width),\(place.height)"
            let pixel = "\(place.middle.x),\(place.middle.y)"
            let answer = try await pointing.ask("--box", box, "--pixel", pixel)
            #expect(answer.exitStatus == 0, "\(answer.reason)")
            let mask = try #require(answer.promptMask)
            #expect(mask.stamp == stamp && (mask.runs.width, mask.runs.height) == (320, 240))
            // The compact network is weak: it must mean the thing, not draw its rim.
            let overlap = mask.runs.mask.intersectionOverUnion(with: truth)
            #expect(overlap > 0.3, "\(thing.name): \(overlap)")
            let object = try #require(answer.object)
            let miss = thing.box.distance(to: object.centroid)
            #expect(miss < 0.5, "\(thing.name) is missed by \(miss) m")
            #expect(object.views >= 1 && object.gaussians > 20)

            // In the image that was pointed into first, then in keyframes.
            #expect(object.masks.first?.runs == mask.runs)
            let other = try #require(object.masks.first { $0.stamp != stamp })
            try await pointIntoKeyframe(other, of: thing, pointing)
            try await writeMasks(thing, pixel, pointing)
            try await beRejected(pointing)
            try await publishGoal(robot, daemon, at: place.middle)
        }

        /// A goal may come as a message too; its answer goes to everybody.
        private func publishGoal(
            _ robot: RoomRobot,
            _ daemon: Daemon,
            at pixel: (x: Int, y: Int)
        ) async throws {
            let results = try ResultSubscriber(
                endpoints: [daemon.resultEndpoint],
                options: SubscriberOptions(
                    rules: TopicRule.results.filter { $0.pattern == "/semsplat/goal_result" }
                )
            )
            defer { results.close() }
            var goal = PromptGoal(goalID: "published", camera: "front")
            goal.points = [.init(x: Double(pixel.x), y: Double(pixel.y))]
            goal.deadlineSeconds = 30
            var result: GoalResult?
            // Until the subscription is through, answers pass by; a goal may be published again.
            for _ in 0..<30 where result == nil {
                try robot.publish(goal)
                _ = await holds(within: 2) {
                    result = results.take(waitingSeconds: 0).flatMap {
                        try? $0.decoded(as: GoalResult.self)
                    }
                    return result?.goalID == "published"
                }
            }
            #expect(result?.status == .found, "\(result?.reason ?? "no answer")")
            // It did not want masks.
            #expect(result?.promptMask == nil && result?.objects.first?.masks == [])
        }

        /// The keyframe is an image like the newest.
        private func pointIntoKeyframe(
            _ mask: Pointing.Mask,
            of thing: SimulatedObject,
            _ pointing: Pointing
        ) async throws {
            let place = try #require(mask.runs.mask.boxAndMiddle)
            let answer = try await pointing.ask(
                "--pixel",
                "\(place.middle.x),\(place.middle.y)",
                "--stamp",
                "\(mask.stamp)"
            )
            #expect(answer.exitStatus == 0, "\(answer.reason)")
            #expect(answer.promptMask?.stamp == mask.stamp)
            let centroid = try #require(answer.object?.centroid)
            #expect(thing.box.distance(to: centroid) < 1, "\(thing.name)")
        }

        private func writeMasks(
            _ thing: SimulatedObject,
            _ pixel: String,
            _ pointing: Pointing
        ) async throws {
            let scratch = try Scratch()
            let folder = scratch.folder.appending(path: "masks")
            let outcome = try await pointing.run("--pixel", pixel, "--masks", folder.path)
            #expect(outcome.status == 0, "\(outcome.errors)")
            #expect(outcome.output.hasPrefix("point "), "\(outcome.output)")
            #expect(outcome.output.contains(": found (score "))
            let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
                .filter { $0.hasSuffix(".png") }
            #expect(!files.isEmpty)
            try #require(files.contains { $0.hasSuffix("-1-1.png") })
            for file in files {
                let bytes = try Data(contentsOf: folder.appending(path: file))
                let image = try ImageDecoder().color([UInt8](bytes))
                #expect((image.width, image.height) == (320, 240))
            }
            withExtendedLifetime(scratch) {}
        }

        private func beRejected(_ pointing: Pointing) async throws {
            let outside = try await pointing.ask("--pixel", "320,10")
            #expect(outside.exitStatus == 1 && outside.status == "REJECTED")
            #expect(outside.reason.contains("which has 320x240 pixels"), "\(outside.reason)")
            let past = try await pointing.ask("--pixel", "1,1", "--stamp", "12")
            #expect(past.status == "REJECTED")
            #expect(past.reason.contains("there is no image of 'front' with stamp 12 ns"))
            let rear = try await pointing.ask(camera: "rear", "--pixel", "1,1")
            #expect(rear.status == "REJECTED")
            #expect(rear.reason.contains("there are images of 'front'"), "\(rear.reason)")
        }

        @Test func `pointing into an empty map says MAP_EMPTY and exits 3`() async throws {
            let daemon = try await Daemon(sensors: ["tcp://127.0.0.1:9"])
            let answer = try await Pointing(daemon).ask("--pixel", "1,1")
            #expect(answer.exitStatus == 3 && answer.status == "MAP_EMPTY")
        }

        @Test func `pointing without a daemon exits 5`() async throws {
            let outcome = try await Program.run(
                "point",
                "--camera",
                "front",
                "--pixel",
                "1,1",
                "--endpoint",
                "tcp://127.0.0.1:9"
            )
            #expect(outcome.status == 5 && outcome.output.isEmpty)
            #expect(outcome.errors.hasPrefix("error: no daemon answers at tcp://127.0.0.1:9"))
        }

        @Test(arguments: [
            [], ["--not", "1,1"], ["--pixel", "1"], ["--pixel", "nan,1"], ["--box", "1,1,0,5"],
            ["--pixel", "1,1", "--deadline", "-1"],
        ])
        func `a command line that points nowhere exits 2`(arguments: [String]) async throws {
            let outcome = try await Program.run(
                Program.executable,
                ["point", "--camera", "front"] + arguments
            )
            #expect(outcome.status == 2 && outcome.output.isEmpty)
            #expect(outcome.errors.hasPrefix("Error: "), "\(outcome.errors)")
        }
    }
}

/// Runs `semsplat point` against a daemon and reads its document.
private struct Pointing {
    /// A mask of the document.
    struct Mask {
        let stamp: Int64
        let runs: RunLength
    }

    /// The object of the document.
    struct Object {
        let centroid: Vector3
        let gaussians: Int
        let views: Int
        let masks: [Mask]
    }

    /// What the document says.
    struct Answer {
        let exitStatus: Int32
        let status: String
        let reason: String
        let promptMask: Mask?
        let object: Object?
    }

    private let endpoint: String

    init(_ daemon: Daemon) { endpoint = daemon.goalEndpoint }

    func run(camera: String = "front", _ arguments: String...) async throws -> Program.Outcome {
        try await run(camera, arguments)
    }

    func ask(camera: String = "front", _ arguments: String...) async throws -> Answer {
        let outcome = try await run(camera, arguments + ["--json"])
        let document = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8))
        let results = try #require((document as? [String: Any])?["results"] as? [[String: Any]])
        let result = try #require(results.first)
        let objects = try #require(result["objects"] as? [[String: Any]])
        #expect(results.count == 1 && objects.count <= 1)
        return Answer(
            exitStatus: outcome.status,
            status: try #require(result["status"] as? String),
            reason: try #require(result["reason"] as? String),
            promptMask: try (result["prompt_mask"] as? [String: Any]).map(Self.mask),
            object: try objects.first.map(Self.object)
        )
    }

    private func run(_ camera: String, _ arguments: [String]) async throws -> Program.Outcome {
        try await Program.run(
            Program.executable,
            ["point", "--camera", camera, "--endpoint", endpoint, "--deadline", "30"] + arguments
        )
    }

    private static func mask(_ json: [String: Any]) throws -> Mask {
        Mask(
            stamp: try #require(json["image_stamp_ns"] as? Int64),
            runs: try RunLength(
                width: try #require(json["width"] as? Int),
                height: try #require(json["height"] as? Int),
                text: try #require(json["rle"] as? String)
            )
        )
    }

    private static func object(_ json: [String: Any]) throws -> Object {
        let centroid = try #require(json["centroid"] as? [Double])
        try #require(centroid.count == 3)
        return Object(
            centroid: Vector3(centroid[0], centroid[1], centroid[2]),
            gaussians: try #require(json["gaussians"] as? Int),
            views: try #require(json["views"] as? Int),
            masks: try #require(json["masks"] as? [[String: Any]]).map(Self.mask)
        )
    }
}
