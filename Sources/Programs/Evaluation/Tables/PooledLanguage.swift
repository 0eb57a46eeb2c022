internal import FoundationModels
package import SemanticSplat
internal import Splatting

/// Hierarchical-context-aware pooling of a rendered view (the paper's 3.5 and equation 7).
///
/// Each pixel's language features become the mean over its mask, for small, medium and large masks, which the rendered
/// segmentation field gives. Masks never come from the photograph of the view (trap T76). A mask of a small network also
/// swallows what lies before a thing: pixels whose language is not its own leave it.
package struct PooledLanguage {
    /// The cosine to the mean of its mask from which a pixel belongs to it (docs/DECISIONS.md).
    static let leastCosine: Float = 0.75

    let segmentation: SegmentationSpace
    let language: LanguageSpace
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
        var mean = [Float](repeating: 0, count: features.count)
        for scale in masks.scales {
            let pooled = Self.pool(
                features,
                of: language,
                labels: scale.labels,
                count: scale.count,
                leastCosine: Self.leastCosine
            )
            for index in mean.indices { mean[index] += pooled[index] / Float(masks.scales.count) }
        }
        return mean
    }

    /// Each pixel's features replaced by the mean over those of its mask that agree with the mask's mean.
    ///
    /// A pixel that does not agree, or is of no mask (label −1), keeps its own.
    package static func pool(
        _ features: [Float],
        of language: LanguageSpace,
        labels: [Int32],
        count: Int,
        leastCosine: Float
    ) -> [Float] {
        let channels = language.featureDimension
        let all = means(features, channels, labels, count)
        let directions = (0..<count).map { mask in
            language.query("", decoding: all[channels * mask..<channels * (mask + 1)])
        }
        let lengths = decodedLengths(features, of: language)
        let members = labels.enumerated().map { pixel, label -> Int32 in
            guard label >= 0 else { return -1 }
            let direction = directions[Int(label)]
            var product = direction.bias
            for channel in 0..<channels {
                product += direction.projection[channel] * features[channels * pixel + channel]
            }
            return product >= leastCosine * lengths[pixel] ? label : -1
        }
        let agreed = means(features, channels, members, count)
        var pooled = features
        for (pixel, label) in members.enumerated() where label >= 0 {
            for channel in 0..<channels {
                pooled[channels * pixel + channel] = agreed[channels * Int(label) + channel]
            }
        }
        return pooled
    }

    /// ``LanguageSpace/decodedLength(_:)`` of every pixel, in one loop that the compiler sees whole.
    private static func decodedLengths(_ features: [Float], of language: LanguageSpace) -> [Float] {
        let (channels, gram, cross) = (language.featureDimension, language.gram, language.cross)
        return stride(from: 0, to: features.count, by: channels).map { start in
            var squared = language.biasSquared
            for k in 0..<channels {
                var sum = 2 * cross[k]
                for l in 0..<channels { sum += gram[k * channels + l] * features[start + l] }
                squared += features[start + k] * sum
            }
            return max(0, squared).squareRoot()
        }
    }

    /// The mean features of each label from 0 on; zeros for one that no pixel has.
    private static func means(
        _ features: [Float],
        _ channels: Int,
        _ labels: [Int32],
        _ count: Int
    ) -> [Float] {
        var sums = [Float](repeating: 0, count: channels * count)
        var sizes = [Float](repeating: 0, count: count)
        for (pixel, label) in labels.enumerated() where label >= 0 {
            sizes[Int(label)] += 1
            for channel in 0..<channels {
                sums[channels * Int(label) + channel] += features[channels * pixel + channel]
            }
        }
        for index in sums.indices { sums[index] /= max(1, sizes[index / channels]) }
        return sums
    }
}
