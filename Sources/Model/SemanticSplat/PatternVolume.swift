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
    ///   - numbers: of the images, the same for an image that was in the last window.
    ///   - cameras: of the images.
    ///   - worldFromCamera: the cameras' poses, in one world, metres.
    ///   - candidates: inverse depths in 1/m.
    ///   - radii: of the windows, in blocks of 4×4 pixels.
    ///   - known: what pairs of the last window said.
    ///   - threads: on which pairs are worked in parallel.
    /// - Returns: `[radii * candidates, H/4, W/4]` for each view.
    static func sweep(
        images: [Tensor],
        numbers: [Int],
        cameras: [Pinhole],
        worldFromCamera: [Pose],
        candidates: [Float],
        radii: [Int],
        known: KnownPatterns,
        threads: Int
    ) -> [Tensor] {
        let (_, height, width) = images[0].map
        let size = [height / patternBlock, width / patternBlock]
        let brightness = images.map(brightness)
        let pairs = CostVolume.pairs(cameras, worldFromCamera, stride: 1)
        let keys = pairs.map {
            KnownPatterns.Key(
                reference: numbers[$0.reference],
                source: numbers[$0.source],
                homography: $0.homography,
                translation: $0.translation
            )
        }
        let volumes = known.volumes(of: keys, threads: threads) { index in
            let pair = pairs[index]
            var volume = KnownPatterns.Volume(
                cost: Tensor(shape: [radii.count * candidates.count] + size),
                count: Tensor(shape: [candidates.count] + size)
            )
            accumulatePatterns(
                reference: brightness[pair.reference],
                source: brightness[pair.source],
                homography: pair.homography,
                translation: pair.translation,
                candidates: candidates,
                radii: radii,
                cost: &volume.cost,
                count: &volume.count
            )
            return volume
        }
        return parallelMap(count: images.count, threads: threads) { view in
            var cost = Tensor(shape: [radii.count * candidates.count] + size)
            var count = Tensor(shape: [candidates.count] + size)
            for (pair, volume) in zip(pairs, volumes) where pair.reference == view {
                cost.add(volume.cost)
                count.add(volume.count)
            }
            cost.divide(byCounts: count)
            return cost
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
