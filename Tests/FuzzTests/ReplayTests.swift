internal import DiskTestSupport
internal import Foundation
internal import FuzzTargets
internal import Testing

/// Every parser of outside bytes, fed with the committed inputs and with thousands of changed copies of them.
///
/// `make fuzz` looks for new inputs; a file that once crashed a parser stays here as `crash-…`.
@Suite(.serialized) struct ReplayTests {
    private static let names = FuzzTarget.all.map(\.name)

    @Test(arguments: names)
    func `no input crashes or holds up`(name: String) throws {
        let folder = Replay.fixtures.appending(path: name).path
        let replay = try Replay(["mutate", name, "3000", "2", folder])
        #expect(replay.status == 0, "\(name) \(replay.complaint)")
        #expect(replay.output.hasPrefix("\(name): "))
    }

    @Test(arguments: names)
    func `the inputs reach what is behind the first check`(name: String) throws {
        let folder = Replay.fixtures.appending(path: name).path
        let replay = try Replay(["run", name, folder])
        #expect(replay.status == 0, "\(name) \(replay.complaint)")
        #expect(replay.output.contains(": taken\n"), "\(name) takes none:\n\(replay.output)")
    }

    /// Seeds say by a number which message they are, so a new message would make others of them.
    @Test func `the committed seeds are those of the messages and files of now`() throws {
        let folder = try ScratchFolder()
        let replay = try Replay(["seed", folder.path])
        try #require(replay.status == 0, "\(replay.complaint)")
        var count = 0
        for file in try FileManager.default.subpathsOfDirectory(atPath: folder.path)
        // A saved map says when it was saved.
        where !file.hasPrefix("snapshot") {
            guard let seed = FileManager.default.contents(atPath: "\(folder.path)/\(file)") else {
                continue
            }
            count += 1
            let committed = try? Data(contentsOf: Replay.fixtures.appending(path: file))
            #expect(
                committed == seed,
                "\(file) is not what is seeded now; run FuzzReplay seed Tests/Fixtures/fuzz"
            )
        }
        #expect(count > 50)
    }

    @Test func `a crash would be seen`() throws {
        // The replay itself fails where it is asked for what is not there.
        let replay = try Replay(["run", "no-such-target", "x"])
        #expect(replay.status == 1 && replay.errors.contains("there is no target"))
    }
}
