internal import Splatting

// Written as plain loops without arrays in between: every admitted and every merged Gaussian passes here.

extension MapGaussians {
    /// Where the segmentation direction of Gaussian `index` lies in ``segmentation``.
    public func segmentationRange(_ index: Int) -> Range<Int> {
        segmentationChannels * index..<segmentationChannels * (index + 1)
    }

    /// Appends the direction of the segmentation feature of Gaussian `row` of `cloud`.
    mutating func appendSegmentation(of cloud: GaussianCloud, _ row: Int) {
        let start = segmentationChannels * row
        var squared: Float = 0
        for at in start..<start + segmentationChannels {
            squared += cloud.segmentationFeatures[at] * cloud.segmentationFeatures[at]
        }
        let scale = stepsPerLength(squared)
        for at in start..<start + segmentationChannels {
            segmentation.append(step(cloud.segmentationFeatures[at] * scale))
        }
    }

    /// Turns the direction of Gaussian `mine` towards that of Gaussian `index` of `other`, which has `share` of the say.
    mutating func blendSegmentation(
        _ mine: Int,
        _ other: MapGaussians,
        _ index: Int,
        share: Float
    ) {
        let (own, theirs) = (segmentationChannels * mine, segmentationChannels * index)
        func mixed(_ values: [Int8], _ channel: Int) -> Float {
            (1 - share) * Float(values[own + channel])
                + share * Float(other.segmentation[theirs + channel])
        }
        var squared: Float = 0
        for channel in 0..<segmentationChannels {
            let value = mixed(segmentation, channel)
            squared += value * value
        }
        let scale = stepsPerLength(squared)
        for channel in 0..<segmentationChannels {
            segmentation[own + channel] = step(mixed(segmentation, channel) * scale)
        }
    }
}

/// What makes a vector 127 steps long; 0 for one without a direction.
private func stepsPerLength(_ squaredLength: Float) -> Float {
    squaredLength > 1e-12 && squaredLength.isFinite ? 127 / squaredLength.squareRoot() : 0
}

/// The nearest whole number; `rounded()` is a call of the C library for the oldest x86-64.
private func step(_ value: Float) -> Int8 {
    Int8(truncatingIfNeeded: Int32(value + (value < 0 ? -0.5 : 0.5)))
}
