internal import Geometry
internal import Tensors

/// Module C: how well each depth candidate of a view agrees with the other views (architecture.md 2).
enum CostVolume {
    /// The masked mean correlation of some views with all others.
    ///
    /// - Parameters:
    ///   - references: the places of the views that are swept.
    ///   - features: matching features `[C, h, w]` of every view, C a multiple of 8.
    ///   - cameras: of the full images, which are `stride` times as large as the features.
    ///   - worldFromCamera: the cameras' poses, in one world, metres.
    ///   - candidates: inverse depths in 1/m, ascending.
    ///   - centres: `[1, h, w]` of every reference, added to its candidates: another sweep around what is known.
    ///   - stride: pixels of a feature cell along each side.
    ///   - threads: on which views are worked in parallel.
    /// - Returns: `[candidates, h, w]` for each reference.
    static func sweep(
        references: [Int],
        features: [Tensor],
        cameras: [Pinhole],
        worldFromCamera: [Pose],
        candidates: [Float],
        centres: [Tensor]? = nil,
        stride: Int,
        threads: Int
    ) -> [Tensor] {
        let (_, height, width) = features[0].map
        let rows = parallelMap(count: features.count, threads: threads) {
            features[$0].transposed()
        }
        let pairs = ViewPair.all(
            cameras: cameras,
            worldFromCamera: worldFromCamera,
            stride: stride
        )
        return parallelMap(count: references.count, threads: threads) { index in
            let view = references[index]
            var sums = SweptVolume(planes: candidates.count, height: height, width: width)
            for pair in pairs where pair.reference == view {
                accumulateCorrelation(
                    reference: rows[view],
                    source: rows[pair.source],
                    homography: pair.homography,
                    translation: pair.translation,
                    centre: centres?[index],
                    candidates: candidates,
                    into: &sums
                )
            }
            return SweptVolume.mean(of: [sums])
        }
    }
}
