import Foundation
import Messages
import Recording
import Testing

extension DaemonTests {
    /// Clocks that are set while the daemon runs: its own, and the robot's.
    struct FaultClockTests {
        @Test(arguments: [3_600, -3_600] as [Int64])
        func `the daemon's own clock is set by an hour, and nothing waits for it`(
            offset: Int64
        ) async throws {
            let shim = try await FaultShim()
            let session = shim.folder.appending(path: "session.mcap").path
            let faulted = try await FaultedDaemon(
                more: "record: {path: '\(session)'}",
                environment: shim.environment
            )
            try await faulted.map()
            try shim.setClock(offsetSeconds: offset)
            // Reports come once a second by a clock that nobody sets, and so do deadlines.
            let before = try #require(faulted.diagnostics.newest)
            let uptime = { (report: DiagnosticArray) in
                report.part("process")?["uptime_s"].flatMap { Double($0) } ?? 0
            }
            let reportsGoOn = try await faulted.robot.drive {
                faulted.diagnostics.newest.map { uptime($0) > uptime(before) + 3 } ?? false
            }
            #expect(reportsGoOn)
            let after = try #require(faulted.diagnostics.newest)
            let shift = Double(after.stampNanoseconds - before.stampNanoseconds) / 1e9
            #expect(abs(shift - Double(offset)) < 60, "the shim did not set the clock: \(shift) s")
            #expect(await faulted.isAnswering())
            let goesOn = try await faulted.expectGoesOn()
            // The silence of a camera is measured by the same clock.
            let seconds = try await faulted.expectNamed(
                "input /camera/front/image",
                ["is its publisher still running?"]
            ) {}

            let (ending, took) = try #require(await faulted.daemon.terminate())
            #expect(ending.exitStatus == 0 && took < .seconds(2))
            let statistics = try MCAPReader(session).statistics
            let span = Double(statistics.endNanoseconds - statistics.startNanoseconds) / 1e9
            #expect(span < 300, "a session of \(span) s")
            FaultLedger.note(
                "the daemon's clock set by \(offset) s",
                goesOn: goesOn,
                namedSeconds: seconds
            )
        }

        @Test(arguments: [3_600, -3_600] as [Int64])
        func `the robot's clock is set by an hour, and its images are mapped on`(
            offset: Int64
        ) async throws {
            let faulted = try await FaultedDaemon()
            try await faulted.map()
            faulted.robot.setClock(offsetSeconds: offset)
            var named: Double?
            if offset < 0 {
                named = try await faulted.expectNamed("ingest", ["was put back"]) {
                    try faulted.robot.drive()
                }
            }
            #expect(try await faulted.drive(until: "ingest", "front posed", growsBy: 20))
            #expect(try await faulted.drive(until: "map", "keyframes", growsBy: 3))
            #expect(try await faulted.drive(until: "predictor", "predictions", growsBy: 2))
            let goesOn = try await faulted.expectGoesOn()
            FaultLedger.note(
                "the robot's clock set by \(offset) s",
                goesOn: goesOn,
                namedSeconds: named
            )
        }

        @Test func `images stamped by another clock are named`() async throws {
            let faulted = try await FaultedDaemon()
            try await faulted.map()
            var sinceBoot: Int64 = 5_000_000_000
            let image = try PaintedWall.jpeg(offsetMetres: 0)
            let seconds = try await faulted.expectNamed(
                "ingest",
                ["are not of one clock"]
            ) {
                sinceBoot += 40_000_000
                try faulted.robot.sendPose(faulted.robot.nextStamp(), xMetres: 0)
                try faulted.robot.sendImage(sinceBoot, image)
            }
            let goesOn = try await faulted.expectGoesOn()
            FaultLedger.note(
                "images stamped by another clock",
                goesOn: goesOn,
                namedSeconds: seconds
            )
        }

        @Test func `stamps that come twice or go back a little are counted and named`()
            async throws
        {
            let faulted = try await FaultedDaemon()
            try await faulted.map()
            let image = try PaintedWall.jpeg(offsetMetres: 0)
            var step = 0
            let seconds = try await faulted.expectNamed(
                "ingest",
                ["is it published twice?", "does it come late, or was a clock put back?"]
            ) {
                step += 1
                try faulted.robot.drive()
                try faulted.robot.sendImage(faulted.robot.stampNanoseconds, image)
                if step % 4 == 0 {
                    try faulted.robot.sendImage(
                        faulted.robot.stampNanoseconds - 500_000_000,
                        image
                    )
                }
            }
            let report = try #require(faulted.diagnostics.newest)
            #expect(report.count("ingest", "front rejected duplicate_stamp") > 0)
            #expect(report.count("ingest", "front rejected stamp_backwards") > 0)
            let goesOn = try await faulted.expectGoesOn()
            FaultLedger.note(
                "stamps duplicated and backwards",
                goesOn: goesOn,
                namedSeconds: seconds
            )
        }
    }
}
