internal import ArgumentParser
internal import Foundation
internal import FoundationModels
internal import Networks
internal import Node
internal import Recording
internal import SemanticSplat

/// `semsplat info`: what a file or a folder is.
struct InfoCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "info",
        abstract:
            "Say what a sequence folder, a session, a ROS bag, a map, a model or a safetensors file holds."
    )

    @Argument(
        help:
            "A sequence folder, an .mcap session, a ROS bag, a saved map (.semsplat), a model (folder or name under models/), or a .safetensors file."
    )
    var path: String

    @Flag(help: "One JSON document on standard output.")
    var json = false

    func run() throws {
        let facts = try facts()
        if json {
            try printJSON(Dictionary(facts.map { ($0.key, $0.value) }) { "\($0); \($1)" })
        } else {
            let width = facts.map(\.key.count).max() ?? 0
            for fact in facts {
                printNow(
                    fact.key.padding(toLength: width + 2, withPad: " ", startingAt: 0) + fact.value
                )
            }
        }
    }

    typealias Fact = (key: String, value: String)

    private func facts() throws -> [Fact] {
        if FileManager.default.fileExists(atPath: "\(path)/intrinsics.json") {
            return try sequence()
        }
        if let folder = modelFolder(named: path) {
            switch networkKind(ofFolder: folder) {
            case SegmentAnythingFolder.kind: return try segmentAnything(folder)
            case CLIPTextFolder.kind: return try textTower(folder)
            case LSegFolder.kind: return try languageEncoder(folder)
            default: return try model(folder)
            }
        }
        if path.hasSuffix(".safetensors") { return try tensors(path) }
        if BagFile.isOne(path) { return try bag() }
        if path.hasSuffix(".mcap") { return try session() }
        if path.hasSuffix(".semsplat") { return try savedMap() }
        throw CommandFailure(
            .usage,
            "'\(path)' is neither a sequence folder (intrinsics.json), nor a model (config.json), "
                + "nor a .safetensors, .mcap or .semsplat file, nor a ROS bag"
        )
    }

    private func sequence() throws -> [Fact] {
        let folder: SequenceFolder
        do throws(SequenceError) { folder = try SequenceFolder(path) } catch {
            throw CommandFailure(.failed, "\(error)")
        }
        let stamps = folder.frames.map(\.stampNanoseconds)
        let seconds = Double((stamps.last ?? 0) - (stamps.first ?? 0)) / 1e9
        let camera = folder.pinhole
        let degrees = 2 * atan(Double(camera.width) / 2 / camera.fx) * 180 / .pi
        var facts: [Fact] = [
            ("kind", "sequence folder"), ("frames", "\(folder.frames.count)"),
            ("duration_s", String(format: "%.2f", seconds)),
            (
                "image",
                "\(camera.width)x\(camera.height), \(String(format: "%.1f", degrees)) degrees wide"
            ),
            ("labelled_frames", "\(folder.labelledFrames.count)"),
        ]
        if let labels = folder.labels {
            let names = Set(labels.instances.values.map(\.name)).sorted()
            facts.append(("instances", "\(labels.instances.count)"))
            facts.append(("names", names.joined(separator: ", ")))
        }
        return facts
    }

    private func model(_ folder: String) throws -> [Fact] {
        let model: ModelFolder
        do throws(ModelFolder.Failure) { model = try ModelFolder(path: folder) } catch {
            throw CommandFailure(.failed, "\(error)")
        }
        let network = model.network
        return [
            ("kind", "model"), ("name", model.name), ("path", folder),
            ("view", "\(network.width)x\(network.height)"),
            ("depths_m", "\(network.nearMetres) to \(network.farMetres)"),
            ("score_threshold", "\(model.calibration.scoreThreshold)"),
        ] + (try tensors("\(folder)/weights.safetensors").dropFirst())
    }

    func tensors(_ file: String) throws -> [Fact] {
        let tensors: Safetensors
        do throws(WeightError) { tensors = try Safetensors(path: file) } catch {
            throw CommandFailure(.failed, "\(error)")
        }
        return [
            ("kind", "safetensors"), ("tensors", "\(tensors.entries.count)"),
            (
                "numbers",
                "\(tensors.entries.values.reduce(0) { $0 + $1.shape.reduce(1, *) })"
            ),
            ("bytes", "\(try FileManager.default.attributesOfItem(atPath: file)[.size] ?? 0)"),
        ]
    }
}
