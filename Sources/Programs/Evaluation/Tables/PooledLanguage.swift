internal import FoundationModels
internal import SemanticSplat
internal import Splatting

/// Hierarchical-context-aware pooling of a rendered view (the paper's 3.5 and equation 7).
///
/// Each pixel's language features become the mean over its mask, for small, medium and large masks, which the rendered
/// segmentation field gives. Masks never come from the photograph of the view (trap T76).
package struct PooledLanguage {
    let segmentation: SegmentationSpace
    let settings: MaskSelectionSettings
    let threads: Int

    /// The language features of `rendering`, pooled; the mean of the three scales.
    ///
    /// Pooling is linear in the decoded features, so the undecoded ones are pooled (architecture.md 8.6).
    func features(of rendering: Rendering) throws -> [Float] {
        let masks = try segmentation.segmentAnything.automaticMasks(
            of: segmentation.embedding(of: rendering.segmentationFeatures),
            settings: settings,
            threads: threads
        )
        let features = rendering.languageFeatures
        let channels = rendering.languageChannels
        var mean = [Float](repeating: 0, count: features.count)
        for scale in masks.scales {
            let pooled = Self.pool(
                features,
                channels: channels,
                labels: scale.labels,
                count: scale.count
            )
            for index in mean.indices { mean[index] += pooled[index] / Float(masks.scales.count) }
        }
        return mean
    }

    /// Each pixel's features replaced by the mean over its mask; a pixel of no mask (label −1) keeps its own.
    package static func pool(
        _ features: [Float],
        channels: Int,
        labels: [Int32],
        count: Int
    ) -> [Float] {
        var sums = [Float](repeating: 0, count: channels * count)
        var sizes = [Float](repeating: 0, count: count)
        for (pixel, label) in labels.enumerated() where label >= 0 {
            sizes[Int(label)] += 1
            for channel in 0..<channels {
                sums[channels * Int(label) + channel] += features[channels * pixel + channel]
            }
        }
        var pooled = features
        for (pixel, label) in labels.enumerated() where label >= 0 {
            for channel in 0..<channels {
                pooled[channels * pixel + channel] =
                    sums[channels * Int(label) + channel] / sizes[Int(label)]
            }
        }
        return pooled
    }
}
