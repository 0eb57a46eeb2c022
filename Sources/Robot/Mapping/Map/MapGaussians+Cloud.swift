public import Splatting

extension MapGaussians {
    /// The Gaussians as a cloud, in the keyframe's camera frame.
    ///
    /// - Parameter withFeatures: whether the language features come along (half of the bytes, widened to floats).
    /// - Returns: one Gaussian each, in the same order, of one colour from all sides.
    public func cloud(withFeatures: Bool) -> GaussianCloud {
        var harmonics = [Float](repeating: 0, count: 12 * count)
        for index in 0..<count {
            let color = color(index)
            for k in 0..<3 { harmonics[12 * index + 4 * k] = (color[k] - 0.5) / 0.282_094_8 }
        }
        return GaussianCloud(
            positions: positions,
            rotations: rotations.map(float),
            scales: scales.map(float),
            opacities: opacities.map { Float($0) / 255 },
            sphericalHarmonics: harmonics,
            languageFeatures: withFeatures ? features.map(float) : []
        )
    }
}
