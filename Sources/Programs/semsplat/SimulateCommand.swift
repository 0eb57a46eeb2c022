internal import ArgumentParser
internal import Foundation
internal import Node
internal import Recording
internal import Simulation
internal import Transport

/// `semsplat simulate`: a robot in a furnished room that does not exist.
struct SimulateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate",
        abstract: "Film a simulated room: write a sequence folder, or stream like a robot.",
        discussion: """
            The same seed gives the same room, path and pictures. With -o it writes a sequence \
            folder with depth, instances and labels; without, it renders ahead and then publishes \
            at camera rate.
            """
    )

    @Option(help: ArgumentHelp("Which room.", valueName: "n"))
    var seed: UInt64 = 7

    @Option(
        name: [.short, .customLong("output")],
        help: ArgumentHelp("Write a sequence folder there.", valueName: "folder")
    )
    var output: String?

    @Option(help: ArgumentHelp("Where to publish (the daemon connects there).", valueName: "e"))
    var endpoint: String?

    @Option(help: ArgumentHelp("What the robot does: room or tabletop.", valueName: "kind"))
    var kind = "room"

    @Option(
        help: ArgumentHelp(
            "Film the room after things of this name were taken away; may be given several times.",
            valueName: "name"
        )
    )
    var without: [String] = []

    @Option(help: ArgumentHelp("How many frames.", valueName: "n"))
    var frames = 120

    @Option(help: ArgumentHelp("Frames a second.", valueName: "hz"))
    var rate = 10.0

    @Option(help: ArgumentHelp("Pixels in a row.", valueName: "n"))
    var width = 320

    @Option(help: ArgumentHelp("Rows of pixels.", valueName: "n"))
    var height = 240

    @Option(help: ArgumentHelp("Horizontal field of view.", valueName: "degrees"))
    var fov = 65.0

    @Flag(help: "Exposure, white balance, noise, blur and compression of a real camera.")
    var sensorEffects = false

    @Option(help: "The camera's name, as in /camera/<name>/image.")
    var camera = "front"

    @Option(help: ArgumentHelp("Seconds to wait for a daemon to listen.", valueName: "s"))
    var patience = 30.0

    @OptionGroup var publishing: PublisherOptions

    @Flag(help: "One JSON document on standard output.")
    var json = false

    func validate() throws {
        guard output == nil || endpoint == nil else {
            throw ValidationError("-o and --endpoint exclude each other; write one of them")
        }
        guard SimulatedRoom.Kind(rawValue: kind) != nil else {
            let kinds = SimulatedRoom.Kind.allCases.map(\.rawValue).joined(separator: ", ")
            throw ValidationError("--kind is '\(kind)'; write one of \(kinds)")
        }
        guard (1...100_000).contains(frames) else {
            throw ValidationError("--frames is \(frames); write 1 to 100000")
        }
        guard rate > 0, rate <= 1_000 else {
            throw ValidationError("--rate is \(rate); write frames a second, from 0 to 1000")
        }
        guard (16...4_096).contains(width), (16...4_096).contains(height) else {
            throw ValidationError("--width and --height are \(width)x\(height); write 16 to 4096")
        }
        guard (10...150).contains(fov) else {
            throw ValidationError("--fov is \(fov); write degrees, from 10 to 150")
        }
    }

    func run() async throws {
        let report = try await resultOnOwnThread("simulate") { try simulate() }
        if json {
            try printJSON(report)
        } else {
            printNow(report.sentence)
        }
    }

    private func simulate() throws -> SimulateReport {
        let started = ContinuousClock.now
        let sequence = try sequence()
        var report = SimulateReport(sequence, seed: seed, kind: kind)
        if let output {
            try write(sequence, to: output)
            report.output = output
        } else {
            let endpoint = endpoint ?? NodeConfiguration().sensors.endpoints[0]
            report.lastStampNs = try stream(sequence, to: endpoint).lastStampNanoseconds
            report.endpoint = endpoint
        }
        report.seconds = (ContinuousClock.now - started) / .seconds(1)
        return report
    }

    private func sequence() throws -> SimulatedSequence {
        let room = SimulatedRoom(seed: seed, kind: SimulatedRoom.Kind(rawValue: kind) ?? .room)
        let emptied = room.without(Set(without))
        let gone = Set(room.objects.map(\.name)).subtracting(emptied.objects.map(\.name))
        if let name = without.first(where: { !gone.contains($0) }) {
            let names = Set(room.objects.map(\.name)).sorted().joined(separator: ", ")
            throw CommandFailure(
                .usage,
                "'\(name)' cannot be taken away from room \(seed), which has: \(names)"
            )
        }
        return SimulatedSequence(
            room: emptied,
            pinhole: SimulatedRoom.camera(width: width, height: height, fieldOfViewDegrees: fov),
            instants: room.path(frames: frames, rateHz: rate),
            effects: sensorEffects ? SensorEffects(seed: seed) : nil
        )
    }

    private var threads: Int { ProcessInfo.processInfo.activeProcessorCount }

    private func write(_ sequence: SimulatedSequence, to output: String) throws {
        let bar = ProgressBar("rendering", total: frames)
        defer { bar.finish() }
        do throws(SequenceError) {
            try sequence.write(to: output, threads: threads) { bar.advance() }
        } catch {
            throw CommandFailure(.failed, "\(error)")
        }
    }

    private func stream(
        _ sequence: SimulatedSequence,
        to endpoint: String
    ) throws
        -> SequenceStreamer.Report
    {
        let bar = ProgressBar("rendering", total: frames)
        let pictures = sequence.streamed(threads: threads) { bar.advance() }
        bar.finish()
        let publisher = try publishing.publisher(at: endpoint)
        defer { publisher.close() }
        var options = SequenceStreamer.Options()
        options.camera = camera
        options.patienceSeconds = patience
        let streamer = SequenceStreamer(
            publisher: publisher,
            pinhole: sequence.pinhole,
            options: options
        )
        let sent = try streamer.stream(count: pictures.count, frame: { pictures[$0] })
        guard sent.frames > 0 else {
            throw CommandFailure(
                .cannotConnect,
                "nobody listened at \(endpoint) for \(patience) s; start the daemon with "
                    + "'semsplat run'"
            )
        }
        return sent
    }
}

/// What `simulate` has to say.
private struct SimulateReport: Encodable {
    let seed: UInt64
    let kind: String
    let frames: Int
    let objects: Int
    let names: [String]
    var seconds = 0.0
    var output: String?
    var endpoint: String?
    var lastStampNs: Int64?

    init(_ sequence: SimulatedSequence, seed: UInt64, kind: String) {
        self.seed = seed
        self.kind = kind
        frames = sequence.instants.count
        objects = sequence.room.objects.count
        names = Set(sequence.room.objects.map(\.name)).sorted()
    }

    var sentence: String {
        let time = String(format: "%.1f", seconds)
        return "filmed room \(seed) with \(objects) objects: \(frames) frames "
            + (output.map { "written to \($0)" } ?? "sent to \(endpoint ?? "")") + " in \(time) s"
    }
}
