internal import FoundationModels
internal import Imaging
internal import Tensors

/// Measures promptable segmentation: a grid of points, each with the best of its three masks (architecture.md 10.4).
package struct PromptableEvaluator {
    let sequence: EvaluationSequence
    let network: SegmentAnything
    /// Points along each side of an image.
    let pointsAlongSide: Int
    let threads: Int

    /// Scores the network on the photographs of all context views, and of all target views, of `windows`.
    ///
    /// An image counts once, in however many windows it is. `step` is called after each of ``images(of:)``.
    func measure(_ windows: [EvaluationWindow], step: () -> Void) throws -> PromptTally {
        var tally = PromptTally()
        let (sources, targets) = Self.images(of: windows)
        for index in sources {
            tally.source.add(try points(of: index))
            step()
        }
        for index in targets {
            tally.target.add(try points(of: index))
            step()
        }
        return tally
    }

    /// The context frames and the target frames of `windows`, each once.
    static func images(of windows: [EvaluationWindow]) -> (sources: [Int], targets: [Int]) {
        (
            Set(windows.flatMap(\.contexts)).sorted(), Set(windows.flatMap(\.targets)).sorted()
        )
    }

    private func points(of index: Int) throws -> [PromptScores.Point] {
        guard let classes = try sequence.classes(index) else { return [] }
        let image = try sequence.view(index).image
        let embedding = network.embed(image, threads: threads)
        let pixels = Self.grid(pointsAlongSide, width: image.width, height: image.height)
            .filter { classes[$0] != nil }
        return try parallelMap(count: pixels.count, threads: threads) { at in
            let pixel = pixels[at]
            let place = SIMD2(Float(pixel % image.width), Float(pixel / image.width))
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

/// Scores at source and at target views.
struct PromptTally: Sendable {
    var source = PromptScores()
    var target = PromptScores()

    mutating func add(_ other: PromptTally) {
        source.add(other.source)
        target.add(other.target)
    }
}
