internal import Geometry
internal import Tensors

/// Module C2: how well windows of brightness agree with the other views at each depth candidate, before anything is
/// learned: the zero-mean normalised correlation of a classical plane sweep.
///
/// Learned features of a small network blur what a pattern decides sharply; the geometry U-Net weighs both.
enum PatternVolume {
    /// The mean correlation with all other views that see the candidate.
    ///
    /// - Parameters:
    ///   - images: `[3, H, W]` in [0, 1] of every view.
    ///   - cameras: of the images.
    ///   - worldFromCamera: the cameras' poses, in one world, metres.
    ///   - candidates: inverse depths in 1/m.
    ///   - radii: of the windows, in blocks of 4×4 pixels.
    ///   - threads: on which views are worked in parallel.
    /// - Returns: `[radii * candidates, H/4, W/4]` for each view.
    static func sweep(
        images: [Tensor],
        cameras: [Pinhole],
        worldFromCamera: [Pose],
        candidates: [Float],
        radii: [Int],
        threads: Int
    ) -> [Tensor] {
        let (_, height, width) = images[0].map
        let brightness = images.map(brightness)
        return CostVolume.meanOverOtherViews(
            cameras: cameras,
            worldFromCamera: worldFromCamera,
            stride: 1,
            shape: [candidates.count, height / patternBlock, width / patternBlock],
            volumes: radii.count,
            threads: threads
        ) { pair, cost, count in
            accumulatePatterns(
                reference: brightness[pair.reference],
                source: brightness[pair.source],
                homography: pair.homography,
                translation: pair.translation,
                candidates: candidates,
                radii: radii,
                cost: &cost,
                count: &count
            )
        }
    }

    /// The mean of the three colours, `[1, H, W]`.
    private static func brightness(_ image: Tensor) -> Tensor {
        let (_, height, width) = image.map
        let plane = height * width
        return Tensor(
            shape: [1, height, width],
            values: (0..<plane).map { pixel in
                (image.values[pixel] + image.values[plane + pixel] + image.values[2 * plane + pixel])
                    / 3
            }
        )
    }
}
