import Foundation
import FoundationModels
import Networks
import SemanticSplat
import Testing

/// The Gaussians' segmentation features as embeddings that Segment Anything's decoder takes.
@Suite struct SegmentationSpaceTests {
    @Test func `a rendered view is averaged over the embedding's cells and expanded`() throws {
        let fixture = try ParityFixture(views: 2)
        let space = try #require(try fixture.predictor().segmentation)
        let (width, cell, channels) = (64, 8, space.featureDimension)
        let features = (0..<width * width * channels).map { Float(($0 * 7919) % 1009) / 1009 - 0.5 }
        let embedding = space.embedding(of: features)
        #expect(embedding.features.shape == [32, 8, 8])

        let weights = Weights(try Safetensors(path: "\(fixture.folder)/weights.safetensors"))
            .scoped("expand_s")
        let expand = try weights.tensor("weight", [32, channels, 1, 1]).values
        let bias = try weights.tensor("bias", [32]).values
        for (row, column, output) in [(0, 0, 0), (3, 5, 17), (7, 7, 31)] {
            var expected = Double(bias[output])
            for channel in 0..<channels {
                var sum = 0.0
                for y in row * cell..<(row + 1) * cell {
                    for x in column * cell..<(column + 1) * cell {
                        sum += Double(features[(y * width + x) * channels + channel])
                    }
                }
                let mean = sum / Double(cell * cell)
                expected += Double(expand[output * channels + channel]) * mean
            }
            let found = embedding.features.values[(output * 8 + row) * 8 + column]
            #expect(abs(Double(found) - expected) < 1e-5)
        }
        let prompt = SegmentationPrompt(points: [.init(SIMD2(20, 30))])
        let answer = try space.segmentAnything.segment(prompt, in: embedding, multimask: true)
        #expect(answer.masks().count == 3 && answer.masks()[0].isSet.count == width * width)
    }

    @Test func `a model without Segment Anything is refused by what is missing`() throws {
        let manager = FileManager.default
        let folder = manager.temporaryDirectory.appending(path: UUID().uuidString)
        try manager.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? manager.removeItem(at: folder) }
        let fixture = URL(filePath: try ParityFixture(views: 1).folder)
        for name in ["config.json", "weights.safetensors"] {
            try manager.copyItem(
                at: fixture.appending(path: name),
                to: folder.appending(path: name)
            )
        }
        let model = try ModelFolder(path: folder.path)
        #expect {
            _ = try SemanticSplatPredictor(model, textEncoder: NoWords(dimension: 16))
        } throws: { "\($0)".contains("segment_anything is missing") }
    }
}
