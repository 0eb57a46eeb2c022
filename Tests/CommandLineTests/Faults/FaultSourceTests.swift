import Foundation
import Messages
import Testing

extension DaemonTests {
    /// Cameras and pose sources that change, die and come back.
    struct FaultSourceTests {
        @Test func `a resolution that changes is named until its calibration comes`() async throws {
            let faulted = try await FaultedDaemon()
            try await faulted.map()
            // Half the size, as after a restart of the driver, and nobody says so.
            let seconds = try await faulted.expectNamed(
                "ingest",
                ["the image is 160x120, its calibration for 320x240", "publish the calibration"]
            ) {
                let stamp = faulted.robot.nextStamp()
                try faulted.robot.sendPose(stamp, xMetres: 0)
                try faulted.robot.sendRaw(
                    stamp,
                    encoding: "mono8",
                    width: 160,
                    height: 120,
                    bytes: 19_200
                )
            }

            // Now somebody does.
            let before = faulted.diagnostics.newest?.count("ingest", "front posed") ?? 0
            var posed = before
            let end = ContinuousClock.now + .seconds(patienceSeconds)
            while posed == before, ContinuousClock.now < end {
                try faulted.robot.sendCalibration(scale: 0.5)
                let stamp = faulted.robot.nextStamp()
                try faulted.robot.sendPose(stamp, xMetres: 0)
                try faulted.robot.sendRaw(
                    stamp,
                    encoding: "mono8",
                    width: 160,
                    height: 120,
                    bytes: 19_200
                )
                try await Task.sleep(for: .milliseconds(40))
                posed = faulted.diagnostics.newest?.count("ingest", "front posed") ?? before
            }
            #expect(posed > before)
            let goesOn = try await faulted.expectGoesOn()
            FaultLedger.note("a camera's resolution changed", goesOn: goesOn, namedSeconds: seconds)
        }

        @Test func `a pose source that dies is named, and its return is enough`() async throws {
            let faulted = try await FaultedDaemon()
            try await faulted.map()
            let image = try PaintedWall.jpeg(offsetMetres: 0)
            let seconds = try await faulted.expectNamed(
                "input /tf",
                ["/tf from \(faulted.robot.endpoint) is silent", "is its publisher still running?"]
            ) { try faulted.robot.sendImage(faulted.robot.nextStamp(), image) }
            // Images without a pose are not kept for ever, and not lost in silence.
            let counted = await faulted.diagnostics.first { report in
                report.part("ingest")?.values.contains {
                    $0.key.hasPrefix("front rejected") && Int($0.value) ?? 0 > 0
                } ?? false
            }
            #expect(counted != nil)
            #expect(try await faulted.drive(until: "map", "keyframes", growsBy: 2))
            let goesOn = try await faulted.expectGoesOn()
            FaultLedger.note(
                "the pose source died and came back",
                goesOn: goesOn,
                namedSeconds: seconds
            )
        }

        @Test func `two publishers of one camera are named`() async throws {
            let (one, other) = (try WallRobot(), try WallRobot())
            let daemon = try await Daemon(sensors: [one.endpoint, other.endpoint])
            let diagnostics = try Diagnostics(daemon)
            #expect(try await one.drive(until: diagnostics))
            let start = ContinuousClock.now
            var seconds: Double?
            _ = try await one.drive {
                try other.drive()
                let part = diagnostics.newest?.part("socket sensors")
                let sentence = "/camera/front/image comes from two publishers at once; stop one"
                guard part?.message.contains(sentence) == true else { return false }
                seconds = start.duration(to: .now) / .seconds(1)
                return true
            }
            #expect(try #require(seconds) < FaultedDaemon.namedWithinSeconds)
            let goesOn = try await DaemonTests.expectGoesOn(daemon, one, diagnostics)
            FaultLedger.note("two publishers of one camera", goesOn: goesOn, namedSeconds: seconds)
        }

        @Test func `a publisher that is started again is no second one`() async throws {
            let first = try WallRobot()
            let endpoint = first.endpoint
            let daemon = try await Daemon(sensors: [endpoint])
            let diagnostics = try Diagnostics(daemon)
            #expect(try await first.drive(until: diagnostics))
            first.close()
            let second = try WallRobot(endpoint: endpoint)
            let before = diagnostics.newest?.count("ingest", "front posed") ?? 0
            let isBack = try await second.drive {
                (diagnostics.newest?.count("ingest", "front posed") ?? 0) > before + 10
            }
            #expect(isBack, "\(diagnostics.newest?.text ?? "no report")")
            #expect(diagnostics.newest?.count("socket sensors", "contested") == 0)
        }
    }
}
