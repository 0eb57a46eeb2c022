internal import ArgumentParser
internal import Foundation
internal import Node
internal import Recording

/// `semsplat convert`: a ROS bag as a session.
struct ConvertCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "convert",
        abstract: "Turn a ROS bag into a session.",
        discussion: """
            Reads ROS 1 bags (.bag, format 2.0) and rosbag2 recordings in MCAP (the file or its folder). Images, camera \
            infos, transforms and depth of the same view are taken where they are found; the table says what became of \
            each topic and why others were left out. 'semsplat replay' and 'semsplat stream' also take bags as they are.
            """
    )

    @Argument(help: "A .bag, an .mcap, or the folder of a rosbag2 recording.")
    var bag: String

    @Option(name: .shortAndLong, help: "The session; an existing one is never overwritten.")
    var output: String

    @OptionGroup var selection: BagSelection

    @Option(help: ArgumentHelp("Begin another file at this size, MiB.", valueName: "mib"))
    var splitMib = 3_072

    @Option(help: "How chunks are packed: zstd, lz4 or none.")
    var compression = ChunkPacking.zstd

    @Flag(help: "One JSON document on standard output.")
    var json = false

    func validate() throws {
        guard (1...1_048_576).contains(splitMib) else {
            throw ValidationError("--split-mib is \(splitMib); write 1 to 1048576")
        }
    }

    func run() async throws {
        let report = try await resultOnOwnThread("convert") { try converted() }
        if json { try printJSON(report) } else { printNow(report.text) }
        guard report.messages > 0 else {
            for path in report.files { try? FileManager.default.removeItem(atPath: path) }
            throw CommandFailure(
                .failed,
                "nothing in '\(bag)' is of use here; no session was written"
            )
        }
    }

    private func converted() throws -> BagReport {
        guard FileManager.default.fileExists(atPath: bag) else {
            throw CommandFailure(.usage, "there is no '\(bag)'")
        }
        var conversion = try selection.open(bag)
        var options = SessionWriter.Options()
        options.file.compression = compression.compression
        options.maximumFileBytes = UInt64(splitMib) << 20
        do {
            let result = try RecordedSession.convert(&conversion, to: output, options)
            return BagReport(conversion, written: result.written, files: result.paths)
        } catch let error as BagError {
            throw CommandFailure(.failed, error.description)
        } catch let error as MCAPError {
            throw CommandFailure(.failed, error.description)
        }
    }
}
