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
    private var photographAnswers: [Int: [Answer]] = [:]

    /// What a network answers to one point.
    private struct Answer {
        /// The three masks, one bit each of a pixel's byte.
        let masks: [UInt8]
        let score: PromptScores.Point

        init(_ masks: [[Bool]], at pixel: Int, in classes: [Int?]) {
            var packed = [UInt8](repeating: 0, count: classes.count)
            for (bit, mask) in masks.prefix(3).enumerated() {
                for at in packed.indices where mask[at] { packed[at] |= 1 << bit }
            }
            self.masks = packed
            score = PromptScores.Point(best: masks, at: pixel, in: classes)
        }

        /// The masks one by one.
        var unpacked: [[Bool]] { (0..<3).map { bit in masks.map { $0 >> bit & 1 == 1 } } }
    }

    /// What is measured of one image.
    private struct Points {
        var scores: [PromptMethod: [PromptScores.Point]] = [:]
        /// The field's masks against the photograph's.
        var likePhotograph: [PromptScores.Point] = []
    }

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
        _ window: EvaluationWindow,
        into tally: inout ViewTally
    ) throws {
        let images = Set(window.contexts + window.targets)
        photographAnswers = photographAnswers.filter { images.contains($0.key) }
        for index in window.contexts {
            let points = try points(of: index, in: scene)
            for (method, scores) in points.scores {
                tally.promptable[method, default: PromptTally()].source.add(scores)
            }
            tally.promptableLikePhotographs.source.add(points.likePhotograph)
        }
        for index in window.targets {
            let points = try points(of: index, in: scene)
            for (method, scores) in points.scores {
                tally.promptable[method, default: PromptTally()].target.add(scores)
            }
            tally.promptableLikePhotographs.target.add(points.likePhotograph)
        }
    }

    private mutating func points(of index: Int, in scene: RenderedScene) throws -> Points {
        var points = Points()
        guard let classes = try sequence.classes(index) else { return points }
        let view = try sequence.view(index)
        if let photographs {
            let known =
                try photographAnswers[index]
                ?? answers(photographs, photographs.embed(view.image, threads: threads), classes)
            photographAnswers[index] = known
            points.scores[.photographs] = known.map(\.score)
        }
        if let field {
            let drawn = field.embedding(of: scene.render(from: view).segmentationFeatures)
            let answers = try answers(field.segmentAnything, drawn, classes)
            points.scores[.model] = answers.map(\.score)
            points.likePhotograph = zip(answers, photographAnswers[index] ?? []).map {
                PromptScores.Point(best: $0.unpacked, like: $1.unpacked)
            }
        }
        return points
    }

    private func answers(
        _ network: SegmentAnything,
        _ embedding: PictureEmbedding,
        _ classes: [Int?]
    ) throws -> [Answer] {
        let (width, height) = (embedding.frame.pictureWidth, embedding.frame.pictureHeight)
        let pixels = Self.grid(pointsAlongSide, width: width, height: height)
            .filter { classes[$0] != nil }
        return try parallelMap(count: pixels.count, threads: threads) { at in
            let pixel = pixels[at]
            let place = SIMD2(Float(pixel % width), Float(pixel / width))
            let prompt = SegmentationPrompt(points: [.init(place)])
            return Result { () throws(SegmentationPromptError) in
                let answer = try network.segment(prompt, in: embedding, multimask: true)
                return Answer(answer.masks().map(\.isSet), at: pixel, in: classes)
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
