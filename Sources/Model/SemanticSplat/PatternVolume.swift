internal import Tensors

/// Module C2: how well windows of brightness agree with the other views at each depth candidate, before anything is
/// learned: the zero-mean normalised correlation of a classical plane sweep.
///
/// Learned features of a small network blur what a pattern decides sharply; the geometry U-Net weighs both. A volume
/// `[radii * candidates, H/4, W/4]` is the mean over all other views that see the candidate.
struct PatternVolume: Sendable {
    /// Inverse depths in 1/m.
    let candidates: [Float]
    /// Of the windows, in blocks of 4×4 pixels.
    let radii: [Int]

    /// What the source of `pair` says of its reference, whose brightnesses are `[1, H, W]`; the pair is of full images.
    func agreement(_ pair: ViewPair, reference: Tensor, source: Tensor) -> SweptVolume {
        var sums = empty(like: reference)
        accumulatePatterns(
            reference: reference,
            source: source,
            homography: pair.homography,
            translation: pair.translation,
            candidates: candidates,
            radii: radii,
            into: &sums
        )
        return sums
    }

    /// No agreement with anyone, for a view of this brightness.
    func empty(like brightness: Tensor) -> SweptVolume {
        let (_, height, width) = brightness.map
        return SweptVolume(
            windows: radii.count,
            planes: candidates.count,
            height: height / patternBlock,
            width: width / patternBlock
        )
    }
}
