internal import ArgumentParser
internal import Foundation
internal import Mapping
internal import Messages
internal import Node
internal import Recording
internal import Splatting

/// `semsplat replay`: a recording through the daemon's engines, in one process and always with the same result.
struct ReplayCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract:
            "Run a session, a ROS bag or a sequence through the daemon's engines: the same results every time.",
        discussion: """
            No socket and no clock take part: the recording's own times drive everything, so that results and map are the \
            same to the bit at any speed; the printed hash is over both. Goals that were recorded are answered where they \
            were asked, those of --ask after the last frame.
            """
    )

    @Argument(
        help: "An MCAP session, a ROS bag, or a sequence folder (intrinsics.json, poses.csv, rgb/)."
    )
    var recording: String

    @Option(help: "The daemon's configuration (YAML). Without it the defaults hold.")
    var config: String?

    @Option(
        help: "A folder of models/, or the path of a model folder; the configuration's without it."
    )
    var model: String?

    @Option(help: ArgumentHelp("Times faster than the recording, or max.", valueName: "x|max"))
    var speed = Speed.asFastAsPossible

    @Option(
        help: ArgumentHelp(
            "Ask this after the last frame; may be given several times.",
            valueName: "text"
        )
    )
    var ask: [String] = []

    @Flag(help: "Say where a robot can stand for what --ask finds.")
    var navGoal = false

    @Flag(help: "Say where a gripper can grasp what --ask finds.")
    var graspRegion = false

    @Option(
        help: ArgumentHelp(
            "Write hash, results, map and times there; - for standard output.",
            valueName: "file"
        )
    )
    var json: String?

    @Option(
        help: ArgumentHelp(
            "Write the map there, as .ply (all of it) or .splat (for viewers).",
            valueName: "file"
        )
    )
    var map: String?

    @Option(
        help: ArgumentHelp(
            "Begin with this saved map; a second one is added to it.",
            valueName: "file"
        )
    )
    var load: [String] = []

    @Option(
        help: ArgumentHelp(
            "Save the map there, for the daemon or another replay to go on with.",
            valueName: "file"
        )
    )
    var save: String?

    @Option(help: ArgumentHelp("Stop after so many frames.", valueName: "n"))
    var frames: Int?

    @OptionGroup var selection: BagSelection

    func validate() throws {
        if let frames, frames < 1 {
            throw ValidationError("--frames is \(frames); write 1 or more")
        }
        if let map { _ = try CloudFormat(map) }
    }

    func run() async throws {
        let configuration = try configuration()
        let replay = try await resultOnOwnThread("replay") { try replayed(configuration) }
        if let save {
            do throws(NodeError) {
                try replay.mapFile.write(to: save, for: configuration)
            } catch {
                throw CommandFailure(.failed, error.description)
            }
        }
        if let map { try write(replay.map, to: map) }
        let document = ReplayDocument(replay)
        if json == "-" { return try printJSON(document) }
        if let json { try jsonData(document).write(to: URL(filePath: json)) }
        printNow(replay.text)
    }

    private func replayed(_ configuration: NodeConfiguration) throws -> Replay {
        // Before the model, whose loading takes its time.
        var source = try RecordingSource(recording, selection)
        var replay = try loaded(configuration)
        let pace = Pace(speed)
        while let event = try source.next() {
            pace.wait(for: event.nanoseconds)
            replay.take(event)
            if let frames, replay.frameCount >= frames { break }
        }
        replay.end()
        if replay.frameCount == 0 { warn(about: source.bagFrames, configuration.worldFrame) }
        var wants = LanguageGoal.Wants()
        (wants.navGoal, wants.graspRegion) = (navGoal, graspRegion)
        for text in ask { replay.ask(text, wants: wants) }
        return replay
    }

    /// A bag's frames hang from whatever its robot calls the world.
    private func warn(about roots: [String: String], _ worldFrame: String) {
        for (camera, root) in roots.sorted(by: { $0.key < $1.key }) where root != worldFrame {
            StandardError.write(
                "warning: camera '\(camera)' hangs from the frame '\(root)', not from '\(worldFrame)'; write "
                    + "'world_frame: \(root)' in the configuration (--config)"
            )
        }
    }

    private func configuration() throws -> NodeConfiguration {
        var configuration = try loadConfiguration(config)
        if let model { configuration.predictor.model = model }
        return configuration
    }

    private func loaded(_ configuration: NodeConfiguration) throws -> Replay {
        do throws(NodeError) {
            var replay = try Replay(configuration)
            for path in load {
                try replay.take(MapFile(contentsOf: path, for: configuration), from: path)
            }
            return replay
        } catch {
            throw CommandFailure(.failed, error.description)
        }
    }

    private func write(_ map: MapSnapshot, to path: String) throws {
        try CloudFormat(path).write(map.worldCloud(withFeatures: true), to: path)
    }
}

extension Replay {
    /// What a person wants to know at the end.
    fileprivate var text: String {
        let answers = results.map { result in
            let best = result.objects.first
            let place = best.map { object in
                String(
                    format: " at (%.2f, %.2f, %.2f) m, score %.2f",
                    object.centroid.x,
                    object.centroid.y,
                    object.centroid.z,
                    object.score
                )
            }
            return "  \(result.text): \(result.status.name)\(place ?? ": \(result.reason)")"
        }
        let losses = dropped.sorted { $0.key < $1.key }.map { "  not used: \($0.value) \($0.key)" }
        let map = map
        let head =
            "\(frameCount) frames with a pose, \(map.keyframes.count) keyframes, \(map.gaussianCount) Gaussians"
        return ([head] + losses + answers + ["hash \(hash)"]).joined(separator: "\n")
    }
}

/// What `replay --json` writes.
private struct ReplayDocument: Encodable {
    struct Map: Encodable {
        let gaussians: Int
        let keyframes: Int
        let epoch: UInt64
        let revision: UInt64
    }

    struct Timing: Encodable {
        let frames: Int
        let predictions: Int
        let predictMsMean: Double
    }

    let hash: String
    let results: [AnswerDocument]
    let map: Map
    let dropped: [String: Int]
    let timing: Timing

    init(_ replay: Replay) {
        let snapshot = replay.map
        hash = replay.hash
        results = replay.results.map { AnswerDocument($0) }
        map = Map(
            gaussians: snapshot.gaussianCount,
            keyframes: snapshot.keyframes.count,
            epoch: snapshot.epoch,
            revision: snapshot.revision
        )
        dropped = replay.dropped
        let took = replay.predictMilliseconds
        timing = Timing(
            frames: replay.frameCount,
            predictions: took.count,
            predictMsMean: took.isEmpty ? 0 : took.reduce(0, +) / Double(took.count)
        )
    }
}
