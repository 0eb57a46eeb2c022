internal import Tensors

/// A picture cut into masks without being asked: a grid of points, each answered at three scales (architecture.md 7.6).
public struct AutomaticMasks: Sendable, Equatable {
    /// One scale: which mask each pixel is of.
    public struct Scale: Sendable, Equatable {
        /// The number of the mask of each pixel, from 0, row-major; −1 where there is none.
        ///
        /// Of overlapping masks the one of less quality is seen: small things lie on large ones.
        public let labels: [Int32]
        /// The number of masks.
        public let count: Int
    }

    /// The picture's columns.
    public let width: Int
    /// The picture's rows.
    public let height: Int
    /// Small, medium and large: one for each mask of an ambiguous prompt.
    public let scales: [Scale]

    /// Chooses among each scale's candidates, pictures of `width` × `height` pixels.
    package init(
        width: Int,
        height: Int,
        candidates: [[MaskCandidate]],
        settings: MaskSelectionSettings
    ) {
        self.width = width
        self.height = height
        scales = candidates.map { scale in
            let kept = settings.select(scale)
            var labels = [Int32](repeating: -1, count: width * height)
            for (number, mask) in kept.enumerated() {
                for pixel in labels.indices where mask.bits[pixel] { labels[pixel] = Int32(number) }
            }
            return Scale(labels: labels, count: kept.count)
        }
    }
}

extension SegmentAnything {
    /// Cuts the picture of `embedding` into masks at three scales; the number of threads does not show in them.
    ///
    /// - Parameters:
    ///   - embedding: the picture's, or other features in its place.
    ///   - settings: how many points, and by what masks are kept.
    ///   - threads: how many points are answered at a time.
    /// - Returns: the masks of the picture's pixels.
    /// - Throws: ``SegmentationPromptError`` for an embedding that no network of this size makes.
    public func automaticMasks(
        of embedding: PictureEmbedding,
        settings: MaskSelectionSettings = MaskSelectionSettings(),
        threads: Int = 1
    ) throws(SegmentationPromptError) -> AutomaticMasks {
        let (width, height) = (embedding.frame.pictureWidth, embedding.frame.pictureHeight)
        let side = settings.pointsAlongSide
        let answers = parallelMap(count: side * side, threads: threads) { cell in
            // Shares of the picture to pixels that count from the middle of the first one.
            let x = (Float(cell % side) + 0.5) / Float(side) * Float(width) - 0.5
            let y = (Float(cell / side) + 0.5) / Float(side) * Float(height) - 0.5
            let prompt = SegmentationPrompt(points: [.init(SIMD2(x, y))])
            return Result { () throws(SegmentationPromptError) in
                candidates(try segment(prompt, in: embedding, multimask: true), width: width)
            }
        }
        var scales = [[MaskCandidate]](repeating: [], count: configuration.masks)
        for answer in answers {
            for (scale, candidate) in try answer.get().enumerated() {
                if let candidate { scales[scale].append(candidate) }
            }
        }
        return AutomaticMasks(width: width, height: height, candidates: scales, settings: settings)
    }

    /// The masks of one answer, scale by scale; `nil` for an empty one.
    private func candidates(_ answer: SegmentationAnswer, width: Int) -> [MaskCandidate?] {
        let logits = answer.pictureLogits()
        return answer.scores.enumerated().map { scale, score in
            MaskCandidate(
                logits: logits.slice(scale..<scale + 1).values,
                width: width,
                score: score
            )
        }
    }
}
