internal import Foundation
internal import FoundationModels

/// Networks that `training/convert.py` made of official weights, and the segmentation of a model.
extension InfoCommand {
    func segmentAnything(_ folder: String) throws -> [Fact] {
        let sizes: SegmentAnythingConfiguration
        do throws(NetworkFolderFailure) {
            sizes = try SegmentAnythingFolder(path: folder).configuration
        } catch { throw CommandFailure(.failed, "\(error)") }
        let encoder: String
        if let tiny = sizes.tinyViT {
            encoder = "TinyViT, \(tiny.blocks) blocks of \(tiny.widths)"
        } else if let stages = sizes.liteStages {
            encoder = "EfficientNet-Lite, \(stages.count) stages"
        } else if let widths = sizes.stemWidths {
            encoder = "convolutions of \(widths), \(sizes.encoderBlocks) blocks"
        } else {
            encoder = "ViT, \(sizes.encoderBlocks) blocks of \(sizes.encoderWidth)"
        }
        return try network(
            folder,
            "segment anything (sam)",
            [
                ("encoder", encoder), ("image_side", "\(sizes.imageSize)"),
                ("patch", "\(sizes.patchSize)"), ("components", "\(sizes.embeddingWidth)"),
                ("masks", "\(sizes.masks)"),
            ]
        )
    }

    func textTower(_ folder: String) throws -> [Fact] {
        let sizes: CLIPTextConfiguration
        do throws(NetworkFolderFailure) {
            sizes = try CLIPTextFolder(path: folder).configuration
        } catch { throw CommandFailure(.failed, "\(error)") }
        return try network(
            folder,
            "text tower (clip)",
            [
                ("encoder", "\(sizes.blocks) blocks of \(sizes.width)"),
                ("vocabulary", "\(sizes.vocabulary)"), ("context", "\(sizes.context)"),
                ("components", "\(sizes.outputs)"),
            ]
        )
    }

    func languageEncoder(_ folder: String) throws -> [Fact] {
        let sizes: LSegConfiguration
        do throws(NetworkFolderFailure) {
            sizes = try LSegFolder(path: folder).configuration
        } catch { throw CommandFailure(.failed, "\(error)") }
        return try network(
            folder,
            "language image encoder (lseg)",
            [
                ("encoder", "ViT, \(sizes.blocks) blocks of \(sizes.width)"),
                ("patch", "\(sizes.patchSize)"), ("components", "\(sizes.outputs)"),
            ]
        )
    }

    private func network(_ folder: String, _ kind: String, _ facts: [Fact]) throws -> [Fact] {
        let weights = try tensors("\(folder)/weights.safetensors").dropFirst()
        return [("kind", kind), ("path", folder)] + facts + weights
    }
}
