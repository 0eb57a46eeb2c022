internal import Splatting

extension MapGaussians {
    /// Where the segmentation direction of Gaussian `index` lies in ``segmentation``.
    public func segmentationRange(_ index: Int) -> Range<Int> {
        segmentationChannels * index..<segmentationChannels * (index + 1)
    }

    /// Appends the direction of the segmentation feature of Gaussian `row` of `cloud`.
    mutating func appendSegmentation(of cloud: GaussianCloud, _ row: Int) {
        let start = segmentationChannels * row
        segmentation += direction(
            cloud.segmentationFeatures[start..<start + segmentationChannels]
        )
    }

    /// Turns the direction of Gaussian `mine` towards that of Gaussian `index` of `other`, which has `share` of the say.
    mutating func blendSegmentation(
        _ mine: Int,
        _ other: MapGaussians,
        _ index: Int,
        share: Float
    ) {
        let (own, theirs) = (segmentationRange(mine), other.segmentationRange(index))
        let mixed = zip(segmentation[own], other.segmentation[theirs]).map {
            (1 - share) * Float($0) + share * Float($1)
        }
        segmentation.replaceSubrange(own, with: direction(mixed[...]))
    }
}

/// The unit vector along `feature`, in steps of 1/127; zeros for a feature without a direction.
private func direction(_ feature: ArraySlice<Float>) -> [Int8] {
    let squared = feature.reduce(0) { $0 + $1 * $1 }
    guard squared > 1e-12, squared.isFinite else {
        return [Int8](repeating: 0, count: feature.count)
    }
    let scale = 127 / squared.squareRoot()
    return feature.map { Int8(($0 * scale).rounded()) }
}
