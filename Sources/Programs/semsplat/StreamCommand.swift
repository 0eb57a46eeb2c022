internal import ArgumentParser
internal import Foundation
internal import Node
internal import Recording
internal import Simulation
internal import Synchronization
internal import Transport

/// `semsplat stream`: a recording, published like a robot.
struct StreamCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stream",
        abstract: "Publish a sequence folder, a recorded session or a ROS bag like a robot does.",
        discussion: """
            Waits for a daemon to listen, then sends calibration, transforms and images in real \
            time: those of a sequence folder stamped with the present time, those of a session (an \
            MCAP file of 'semsplat record') or a ROS bag as they were recorded.
            """
    )

    @Argument(
        help:
            "The sequence folder (intrinsics.json, poses.csv, rgb/), an MCAP session, or a ROS bag."
    )
    var sequence: String

    @Option(
        help: ArgumentHelp("Frames a second, instead of the sequence's own times.", valueName: "hz")
    )
    var rate: Double?

    @Option(help: ArgumentHelp("Times faster than the sequence's own times.", valueName: "x"))
    var speed = 1.0

    @Flag(help: "Begin again at the end, for ever.")
    var loop = false

    @Flag(help: "Keep the sequence's stamps instead of telling the present time.")
    var keepStamps = false

    @Option(help: "The camera's name, as in /camera/<name>/image.")
    var camera = "front"

    @Option(help: ArgumentHelp("Where to publish (the daemon connects there).", valueName: "e"))
    var endpoint = NodeConfiguration().sensors.endpoints[0]

    @Option(help: ArgumentHelp("Seconds to wait for a daemon to listen.", valueName: "s"))
    var patience = 30.0

    @Option(help: ArgumentHelp("Stop after so many frames.", valueName: "n"))
    var frames: Int?

    @OptionGroup var selection: BagSelection

    @OptionGroup var publishing: PublisherOptions

    @Flag(help: "One JSON document on standard output.")
    var json = false

    func validate() throws {
        if let rate, !(rate > 0 && rate <= 1_000) {
            throw ValidationError("--rate is \(rate); write frames a second, from 0 to 1000")
        }
        guard speed > 0, speed <= 1_000 else {
            throw ValidationError("--speed is \(speed); write a factor from 0 to 1000")
        }
        if let frames, frames < 1 {
            throw ValidationError("--frames is \(frames); write 1 or more")
        }
    }

    func run() async throws {
        let report = try await resultOnOwnThread("stream") {
            try isMessages ? streamMessages() : stream()
        }
        guard report.frames > 0 else {
            throw CommandFailure(
                .cannotConnect,
                "nobody listened at \(endpoint) for \(patience) s; start the daemon with "
                    + "'semsplat run'"
            )
        }
        if json {
            try printJSON(StreamReport(report))
        } else {
            printNow(
                "sent \(report.frames) frames in \(String(format: "%.1f", report.seconds)) s "
                    + (isMessages ? "as they were recorded" : "on /camera/\(camera)/image")
            )
        }
    }

    /// Whether it is a session or a bag, which have messages, or a sequence folder, which has pictures.
    private var isMessages: Bool {
        var isFolder: ObjCBool = false
        return FileManager.default.fileExists(atPath: sequence, isDirectory: &isFolder)
            && (!isFolder.boolValue || BagFile.isOne(sequence))
    }

    private func streamMessages() throws -> SequenceStreamer.Report {
        guard rate == nil, camera == "front", !loop else {
            throw CommandFailure(
                .usage,
                "--rate, --camera and --loop are for sequence folders; a session or a bag has its own times and cameras"
            )
        }
        let publisher = try publishing.publisher(at: endpoint)
        defer { publisher.close() }
        return try SessionStreamer(
            publisher: publisher,
            speed: speed,
            patienceSeconds: patience,
            mostFrames: frames
        )
        .stream(sequence, selection)
    }

    private func stream() throws -> SequenceStreamer.Report {
        try selection.refuseForOthers(sequence)
        let folder: SequenceFolder
        do throws(SequenceError) { folder = try SequenceFolder(sequence) } catch {
            throw CommandFailure(.usage, "\(error)")
        }
        var options = SequenceStreamer.Options()
        options.rateHz = rate
        options.speed = speed
        options.rounds = loop ? nil : 1
        options.keepsStamps = keepStamps
        options.camera = camera
        options.patienceSeconds = patience
        let publisher = try publishing.publisher(at: endpoint)
        defer { publisher.close() }
        let bar = ProgressBar("streaming", total: frames ?? folder.frames.count)
        defer { bar.finish() }
        let streamer = SequenceStreamer(
            publisher: publisher,
            pinhole: folder.pinhole,
            options: options
        )
        return try streamer.stream(
            count: folder.frames.count,
            frame: { try StreamedFrame(folder, $0) },
            onSent: { sent in
                if !loop || frames != nil { bar.advance() }
                return frames.map { sent < $0 } ?? true
            }
        )
    }
}

/// What `stream --json` prints.
private struct StreamReport: Encodable {
    let frames: Int
    let seconds: Double
    let lastStampNs: Int64

    init(_ report: SequenceStreamer.Report) {
        frames = report.frames
        seconds = report.seconds
        lastStampNs = report.lastStampNanoseconds
    }
}

/// Runs blocking `work` on a thread of its own and waits, without blocking, for its result.
func resultOnOwnThread<Value: Sendable>(
    _ name: String,
    _ work: @escaping @Sendable () throws -> Value
) async throws -> Value {
    let outcome = Mutex<Result<Value, any Error>?>(nil)
    await onOwnThread(name) {
        let result = Result { try work() }
        outcome.withLock { $0 = result }
    }
    guard let result = outcome.withLock({ $0 }) else {
        throw CommandFailure(.failed, "\(name) ended without a result")
    }
    return try result.get()
}
