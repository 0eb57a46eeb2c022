import Foundation
import Messages
import Recording
import Testing

extension DaemonTests {
    /// kill -9, again and again, while the daemon maps, saves and records.
    struct FaultKillTests {
        /// An image that was sent, and when.
        private struct Sent {
            let stamp: Int64
            let moment: ContinuousClock.Instant
        }

        /// A chunk is on the disk a second after its first message; writing takes its time on a busy machine.
        private static let allowedSeconds = 2.0

        @Test func `each time the recording is whole up to the last second, and the map loads`()
            async throws
        {
            let scratch = try Scratch()
            let map = scratch.folder.appending(path: "maps/home.semsplat").path
            var (lost, survived) = (0, 0)
            for round in 0..<FaultLedger.rounds {
                let session = scratch.folder.appending(path: "session-\(round)").path
                let faulted = try await FaultedDaemon(
                    more: """
                        mapping: {file: '\(map)', save_every_s: 1}
                        record: {path: '\(session).mcap'}
                        """
                )
                if round > 0 {
                    // It began with the map that was saved last.
                    let report = await faulted.diagnostics.first {
                        $0.count("map", "gaussians") > 0
                    }
                    #expect(report != nil, "\(faulted.daemon.log)")
                }
                try await faulted.map()
                let sent = try await drive(
                    faulted.robot,
                    seconds: Double.random(in: 2.5...4),
                    untilSaved: map
                )
                faulted.daemon.kill()
                let killed = ContinuousClock.now
                let recovered = try await imageStamps(in: session)
                lost += sent.count {
                    $0.moment.duration(to: killed) > .seconds(Self.allowedSeconds)
                        && !recovered.contains($0.stamp)
                }
                let info = try await Program.run("info", map)
                #expect(info.status == 0 && info.output.contains("saved map"), "\(info.errors)")
                if info.status == 0 { survived += 1 }
            }
            #expect(lost == 0)
            // What a killed save had begun is not left behind for ever: at most the last one.
            let maps = try FileManager.default.contentsOfDirectory(
                atPath: (map as NSString).deletingLastPathComponent
            )
            #expect(maps.count <= 2, "\(maps)")
            FaultLedger.note(
                "kill -9 while mapping, saving and recording",
                count: FaultLedger.rounds,
                survived: survived,
                lost: lost
            )
        }

        private func drive(
            _ robot: WallRobot,
            seconds: Double,
            untilSaved map: String
        ) async throws -> [Sent] {
            var sent: [Sent] = []
            let end = ContinuousClock.now + .seconds(seconds)
            let patience = end + .seconds(patienceSeconds)
            while ContinuousClock.now < end
                || !FileManager.default.fileExists(atPath: map) && ContinuousClock.now < patience
            {
                try robot.drive()
                sent.append(Sent(stamp: robot.stampNanoseconds, moment: .now))
                try await Task.sleep(for: .milliseconds(40))
            }
            return sent
        }

        private func imageStamps(in session: String) async throws -> Set<Int64> {
            let recovered = "\(session)-recovered.mcap"
            let outcome = try await Program.run("recover", "\(session).mcap", "-o", recovered)
            try #require(outcome.status == 0, "\(outcome.errors)")
            var messages = try MCAPReader(recovered).messages(topics: ["/camera/front/image"])
            var stamps: Set<Int64> = []
            while let entry = try messages.next() {
                let image = try CompressedImage(decoding: entry.message.data, limits: .init())
                stamps.insert(image.stampNanoseconds)
            }
            return stamps
        }
    }
}
