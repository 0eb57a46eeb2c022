import DiskTestSupport
import Foundation
import Recording
import Testing

extension DaemonTests {
    /// A disk that is full, and one that is slow.
    struct FaultDiskTests {
        @Test func `a full disk ends the recording whole, and is named; mapping goes on`()
            async throws
        {
            let shim = try await FaultShim()
            let session = shim.folder.appending(path: "session.mcap").path
            let faulted = try await FaultedDaemon(
                more: "record: {path: '\(session)'}",
                environment: shim.environment
            )
            try await faulted.map()
            #expect(try await faulted.drive(until: "recording", "recorded", growsBy: 60))
            try shim.setDisk(isFull: true)
            let seconds = try await faulted.expectNamed(
                "recording",
                ["nothing is recorded any more", "No space left", "free space there"]
            ) { try faulted.robot.drive() }
            #expect(try await faulted.drive(until: "recording", "dropped", growsBy: 10))
            let goesOn = try await faulted.expectGoesOn()

            // What the daemon said was recorded is in the file, though the file was never closed.
            let report = try #require(faulted.diagnostics.newest)
            try shim.setDisk(isFull: false)
            let (ending, took) = try #require(await faulted.daemon.terminate())
            #expect(ending.exitStatus == 0 && took < .seconds(2))
            let saved = shim.folder.appending(path: "saved.mcap").path
            let outcome = try await Program.run("recover", session, "-o", saved)
            try #require(outcome.status == 0, "\(outcome.errors)")
            let found = Int(try MCAPReader(saved).statistics.messageCount)
            // An open chunk, a second of messages, goes with the disk: counted as dropped at the end, and said here.
            let said = report.count("recording", "recorded")
            #expect(found > 60 && said - found < 150, "\(found) found, \(said) said")
            FaultLedger.note("disk full while recording", goesOn: goesOn, namedSeconds: seconds)
        }

        @Test func `a map that finds no room keeps the one before, is named, and is saved later`()
            async throws
        {
            let shim = try await FaultShim()
            let map = shim.folder.appending(path: "home.semsplat").path
            let faulted = try await FaultedDaemon(
                more: "mapping: {file: '\(map)', save_every_s: 1}",
                environment: shim.environment
            )
            try await faulted.map()
            #expect(try await faulted.drive(until: "map_file", "saved", growsBy: 1))
            try shim.setDisk(isFull: true)
            let kept = try Data(contentsOf: URL(filePath: map))
            let seconds = try await faulted.expectNamed(
                "map_file",
                ["the map is not saved", "No space left"],
                // It is noticed when the map is saved again, a second later at most.
                within: FaultedDaemon.namedWithinSeconds + 1
            ) { try faulted.robot.drive() }
            #expect(try Data(contentsOf: URL(filePath: map)) == kept)
            let goesOn = try await faulted.expectGoesOn()

            try shim.setDisk(isFull: false)
            #expect(try await faulted.drive(until: "map_file", "saved", growsBy: 1))
            #expect(try await Program.run("info", map).status == 0)
            #expect(try Data(contentsOf: URL(filePath: map)) != kept)
            FaultLedger.note(
                "disk full while saving the map",
                goesOn: goesOn,
                namedSeconds: seconds
            )
        }

        @Test func `a disk that hangs is named, ends no feeding, and loses nothing`() async throws {
            let shim = try await FaultShim()
            let session = shim.folder.appending(path: "session.mcap").path
            let manager = try NotifySocket("@semsplat-\(UUID())")
            let faulted = try await FaultedDaemon(
                more: """
                    record: {path: '\(session)'}
                    mapping: {file: '\(shim.folder.path)/home.semsplat', save_every_s: 1}
                    """,
                environment: shim.environment.merging(
                    ["NOTIFY_SOCKET": manager.name, "WATCHDOG_USEC": "4000000"]
                ) { $1 }
            )
            try await faulted.map()
            #expect(try await faulted.drive(until: "recording", "recorded", growsBy: 30))
            try shim.setDisk(delayMilliseconds: 6_000)
            let seconds = try await faulted.expectNamed(
                "recording",
                ["the disk is still at what it was given", "record to a faster disk"]
            ) { try faulted.robot.drive() }
            try await faulted.expectNamed("map_file", ["on its way to or from the disk"], within: 6)
            {
                try faulted.robot.drive()
            }
            // Restarting would mend no disk, and would cost the map: the watchdog is fed all the while.
            while manager.next(within: 0) != nil {}
            let end = ContinuousClock.now + .seconds(4)
            var heard: [String] = []
            _ = try await faulted.robot.drive {
                while let message = manager.next(within: 0) { heard.append(message) }
                return ContinuousClock.now > end
            }
            #expect(heard.contains("WATCHDOG=1"), "\(heard)")
            #expect(!heard.contains { $0.hasPrefix("STATUS=no progress") }, "\(heard)")
            let goesOn = try await faulted.expectGoesOn()
            try shim.setDisk(delayMilliseconds: 0)
            #expect(try await faulted.drive(until: "recording", "recorded", growsBy: 30))
            let report = try #require(faulted.diagnostics.newest)
            let dropped = report.count("recording", "dropped")
            #expect(dropped == 0, "\(report.text)")
            FaultLedger.note(
                "disk that hangs for 6 s at every write",
                goesOn: goesOn,
                lost: dropped,
                namedSeconds: seconds
            )
        }

        @Test func `a slow disk holds nobody up, and loses nothing that finds room in memory`()
            async throws
        {
            let shim = try await FaultShim()
            let session = shim.folder.appending(path: "session.mcap").path
            let faulted = try await FaultedDaemon(
                more: """
                    record: {path: '\(session)'}
                    mapping: {file: '\(shim.folder.path)/home.semsplat', save_every_s: 1}
                    """,
                environment: shim.environment
            )
            try await faulted.map()
            try shim.setDisk(delayMilliseconds: 300)
            let start = ContinuousClock.now
            #expect(try await faulted.drive(until: "ingest", "front posed", growsBy: 100))
            // A hundred frames at 25 Hz, and none of them waited for the disk.
            #expect(start.duration(to: .now) < .seconds(20))
            let isAnswering = await faulted.isAnswering()
            #expect(isAnswering)
            let report = try #require(faulted.diagnostics.newest)
            #expect(report.count("recording", "dropped") == 0, "\(report.text)")
            #expect(report.count("socket sensors", "dropped_oldest /camera/front/image") == 0)
            try shim.setDisk(delayMilliseconds: 0)
            let (ending, _) = try #require(await faulted.daemon.terminate())
            #expect(ending.exitStatus == 0)
            let reader = try MCAPReader(session)
            let images = reader.channels.first { $0.value.topic == "/camera/front/image" }?.key
            let count = try #require(images.flatMap { reader.statistics.channelMessageCounts[$0] })
            let posed = report.count("ingest", "front posed")
            #expect(count >= posed)
            FaultLedger.note(
                "slow disk: 0.3 s for every write",
                goesOn: isAnswering,
                lost: max(0, posed - Int(count))
            )
        }
    }
}
