internal import Foundation
internal import FoundationModels
internal import Imaging
internal import SemanticSplat
internal import Tensors

/// Measures promptable segmentation: a grid of points, each with the best of its three masks (architecture.md 10.4).
package struct PromptableEvaluator {
    private let sequence: EvaluationSequence
    private let photographs: SegmentAnything?
    private let field: SegmentationSpace?
    private let pointsAlongSide: Int
    private let threads = ProcessInfo.processInfo.activeProcessorCount
    private var photographScores: [Int: [PromptScores.Point]] = [:]

    /// For the views of one sequence.
    ///
    /// - Parameters:
    ///   - sequence: where the views are.
    ///   - photographs: Segment Anything for the row `sam2d`.
    ///   - field: reads the Gaussians' segmentation, for the row `semanticsplat`.
    ///   - pointsAlongSide: of the grid of an image.
    init(
        sequence: EvaluationSequence,
        photographs: SegmentAnything?,
        field: SegmentationSpace?,
        pointsAlongSide: Int
    ) {
        self.sequence = sequence
        self.photographs = photographs
        self.field = field
        self.pointsAlongSide = pointsAlongSide
    }

    /// Scores the context views and the target views of a window.
    ///
    /// A photograph is asked once, in however many windows it is, and counts in each.
    mutating func measure(
        _ scene: RenderedScene,
        _ window: EvaluationWindow
    ) throws -> [PromptMethod: PromptTally] {
        var tallies: [PromptMethod: PromptTally] = [:]
        for index in window.contexts {
            for (method, points) in try points(of: index, in: scene) {
                tallies[method, default: PromptTally()].source.add(points)
            }
        }
        for index in window.targets {
            for (method, points) in try points(of: index, in: scene) {
                tallies[method, default: PromptTally()].target.add(points)
            }
        }
        return tallies
    }

    private mutating func points(
        of index: Int,
        in scene: RenderedScene
    ) throws -> [PromptMethod: [PromptScores.Point]] {
        guard let classes = try sequence.classes(index) else { return [:] }
        let view = try sequence.view(index)
        var points: [PromptMethod: [PromptScores.Point]] = [:]
        if let photographs {
            let known =
                try photographScores[index]
                ?? score(photographs, photographs.embed(view.image, threads: threads), classes)
            photographScores[index] = known
            points[.photographs] = known
        }
        if let field {
            let drawn = field.embedding(of: scene.render(from: view).segmentationFeatures)
            points[.model] = try score(field.segmentAnything, drawn, classes)
        }
        return points
    }

    private func score(
        _ network: SegmentAnything,
        _ embedding: PictureEmbedding,
        _ classes: [Int?]
    ) throws -> [PromptScores.Point] {
        let (width, height) = (embedding.frame.pictureWidth, embedding.frame.pictureHeight)
        let pixels = Self.grid(pointsAlongSide, width: width, height: height)
            .filter { classes[$0] != nil }
        return try parallelMap(count: pixels.count, threads: threads) { at in
            let pixel = pixels[at]
            let place = SIMD2(Float(pixel % width), Float(pixel / width))
            let prompt = SegmentationPrompt(points: [.init(place)])
            return Result { () throws(SegmentationPromptError) in
                let answer = try network.segment(prompt, in: embedding, multimask: true)
                return PromptScores.Point(
                    best: answer.masks().map(\.isSet),
                    at: pixel,
                    in: classes
                )
            }
        }
        .map { try $0.get() }
    }

    /// The pixels in the middle of each cell of a grid.
    package static func grid(_ count: Int, width: Int, height: Int) -> [Int] {
        (0..<count * count).map { cell in
            let x = (2 * (cell % count) + 1) * width / (2 * count)
            let y = (2 * (cell / count) + 1) * height / (2 * count)
            return y * width + x
        }
    }
}

/// The rows of the table promptable.
enum PromptMethod: String, CaseIterable, Sendable {
    case photographs = "sam2d"
    case model = "semanticsplat"
}

/// Scores at source and at target views.
struct PromptTally: Sendable {
    var source = PromptScores()
    var target = PromptScores()

    mutating func add(_ other: PromptTally) {
        source.add(other.source)
        target.add(other.target)
    }
}
