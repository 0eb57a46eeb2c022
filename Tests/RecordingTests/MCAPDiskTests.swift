import DiskTestSupport
import Foundation
import Recording
import Testing

/// Disks that are full.
@Suite struct MCAPDiskTests {
    @Test func `a disk that takes nothing is named at once`() throws {
        let descriptor = open("/dev/full", O_WRONLY)
        try #require(descriptor >= 0)
        let error = #expect(throws: MCAPError.self) {
            _ = try MCAPWriter(descriptor: descriptor, path: "/dev/full")
        }
        #expect(
            error?.description
                == "/dev/full: byte 0: Header: cannot be written: No space left on device; "
                + "free space there or record to another disk"
        )
        #expect(error?.kind == .diskFull)
    }

    @Test func `a path that cannot be is named`() {
        let error = #expect(throws: MCAPError.self) { _ = try MCAPWriter("/nowhere/at/all.mcap") }
        #expect(
            error?.description == "/nowhere/at/all.mcap: cannot be made: No such file or directory"
        )
    }

    /// Fills a real file system of 512 KiB.
    @Test(.enabled(if: SmallDisk.isPossible, "only root can mount a small disk"))
    func `a disk that runs full leaves a whole file and says what is lost`() throws {
        let disk = try SmallDisk(kibibytes: 512)
        defer { disk.end() }
        let path = disk.folder.path + "/session.mcap"
        let session = SampleSession(count: 4000)
        let options = MCAPWriterOptions(chunkBytes: 50_000, compression: .none)
        var writer = try MCAPWriter(path, options: options)
        for schema in session.schemas { try writer.add(schema) }
        for channel in session.channels { try writer.add(channel) }
        let first = #expect(throws: MCAPError.self) {
            for message in session.messages { try writer.write(message) }
        }
        let error = try #require(first)
        #expect(error.kind == .diskFull && error.record == "Chunk")
        #expect(error.reason.contains("the file is whole up to byte"))
        #expect(error.reason.contains("messages of the open chunk are lost"))
        // From now on the same error, whatever is asked; closing still makes the best of what is there.
        #expect(#expect(throws: MCAPError.self) { try writer.write(session.messages[0]) } == error)
        #expect(#expect(throws: MCAPError.self) { try writer.flush() } == error)
        #expect(#expect(throws: MCAPError.self) { try writer.close() } == error)
        try writer.close()

        let saved = try streamedMessages(path)
        #expect(saved.count > 500 && saved == Array(session.messages.prefix(saved.count)))
        #expect(try MCAPReader(path).isIndexed)
        #expect(try indexedMessages(path).count == saved.count)
    }
}
