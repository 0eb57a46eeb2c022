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

    @Test func `a crash would be seen`() throws {
        // The replay itself fails where it is asked for what is not there.
        let replay = try Replay(["run", "no-such-target", "x"])
        #expect(replay.status == 1 && replay.errors.contains("there is no target"))
    }
}
