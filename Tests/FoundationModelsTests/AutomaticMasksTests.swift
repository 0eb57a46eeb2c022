import FoundationModels
import Tensors
import Testing

/// What the network makes of a grid of points, on the tiny network whose every answer is known to be right.
struct AutomaticMasksTests {
    private let fixture: SegmentAnythingFixture
    private let embedding: PictureEmbedding
    /// Random weights predict no overlaps worth the name: everything is let through but what is alike.
    private let loose: MaskSelectionSettings

    init() throws {
        fixture = try SegmentAnythingFixture()
        embedding = try fixture.embedding()
        loose = MaskSelectionSettings(
            pointsAlongSide: 6,
            minimumScore: -.infinity,
            minimumStability: 0,
            minimumArea: 1,
            maximumBoxOverlap: 2,
            maximumMaskOverlap: 0.999,
            minimumQuality: -.infinity
        )
    }

    @Test func `the threads do not show in the masks`() throws {
        let one = try fixture.network.automaticMasks(of: embedding, settings: loose)
        let four = try fixture.network.automaticMasks(of: embedding, settings: loose, threads: 4)
        #expect(one == four)
        #expect(one.scales.count == 3 && one.scales.contains { $0.count > 1 })
    }

    @Test func `every pixel is of a mask that some point was answered with`() throws {
        let masks = try fixture.network.automaticMasks(of: embedding, settings: loose)
        let (width, height) = (masks.width, masks.height)
        var covered = [[Bool]](
            repeating: [Bool](repeating: false, count: width * height),
            count: 3
        )
        for row in 0..<6 {
            for column in 0..<6 {
                let place = SIMD2(
                    (Float(column) + 0.5) / 6 * Float(width) - 0.5,
                    (Float(row) + 0.5) / 6 * Float(height) - 0.5
                )
                let answer = try fixture.network.segment(
                    SegmentationPrompt(points: [.init(place)]),
                    in: embedding,
                    multimask: true
                )
                for (scale, mask) in answer.masks().enumerated() {
                    for pixel in mask.isSet.indices where mask.isSet[pixel] {
                        covered[scale][pixel] = true
                    }
                }
            }
        }
        for (scale, found) in masks.scales.enumerated() {
            #expect(found.labels.allSatisfy { $0 < Int32(found.count) })
            for (pixel, label) in found.labels.enumerated() where label >= 0 {
                #expect(covered[scale][pixel])
            }
        }
    }

    @Test func `what no mask is good enough for has none`() throws {
        var strict = loose
        strict.minimumScore = 1e9
        let masks = try fixture.network.automaticMasks(of: embedding, settings: strict)
        for scale in masks.scales {
            #expect(scale.count == 0 && scale.labels.allSatisfy { $0 == -1 })
        }
    }

    @Test func `an embedding of another network is refused`() {
        var wrong = embedding
        wrong.features = Tensor(shape: [3, 2, 2])
        #expect(throws: SegmentationPromptError.self) {
            try fixture.network.automaticMasks(of: wrong, settings: loose, threads: 2)
        }
    }
}
