internal import Foundation
internal import Splatting

/// Gaussians in the coordinates in which 3DGS optimises them: logarithms of scales, logits of opacities,
/// quaternions of any length.
struct TrainableGaussians {
    /// Learning rates.
    struct Rates {
        /// A step of positions, in metres.
        var positions: Float
        var rotations: Float
        var logarithmsOfScales: Float
        var logitsOfOpacities: Float
        /// Of the constant colour; the direction-dependent band learns at a twentieth, as in 3DGS.
        var colors: Float
        var features: Float
    }

    private var positions: AdamArray
    private var rotations: AdamArray
    private var logarithmsOfScales: AdamArray
    private var logitsOfOpacities: AdamArray
    private var harmonics: AdamArray
    private var features: AdamArray
    private let channels: Int

    /// Begins at `cloud`, whose scales are positive and opacities between 0 and 1.
    init(_ cloud: GaussianCloud) {
        positions = AdamArray(cloud.positions)
        rotations = AdamArray(cloud.rotations)
        logarithmsOfScales = AdamArray(cloud.scales.map { log($0) })
        logitsOfOpacities = AdamArray(cloud.opacities.map { log($0 / (1 - $0)) })
        harmonics = AdamArray(cloud.sphericalHarmonics)
        features = AdamArray(cloud.languageFeatures)
        channels = cloud.languageChannels
    }

    /// The Gaussians as they stand, with quaternions of any length.
    var cloud: GaussianCloud {
        GaussianCloud(
            positions: positions.values,
            rotations: rotations.values,
            scales: logarithmsOfScales.values.map { exp($0) },
            opacities: logitsOfOpacities.values.map { 1 / (1 + exp(-$0)) },
            sphericalHarmonics: harmonics.values,
            languageFeatures: features.values
        )
    }

    /// The Gaussians as they stand, with unit quaternions.
    var normalised: GaussianCloud {
        var cloud = cloud
        for first in stride(from: 0, to: cloud.rotations.count, by: 4) {
            let length = cloud.rotations[first..<first + 4].reduce(0) { $0 + $1 * $1 }.squareRoot()
            for k in first..<first + 4 { cloud.rotations[k] /= max(length, 1e-12) }
        }
        return cloud
    }

    /// One step of Adam down `gradients`, which are those by `cloud`, the Gaussians before the step.
    mutating func step(
        _ gradients: GaussianGradients,
        at cloud: GaussianCloud,
        rates: Rates,
        number: Int
    ) {
        positions.step(gradients.positions, rates: [rates.positions], number: number)
        rotations.step(gradients.rotations, rates: [rates.rotations], number: number)
        logarithmsOfScales.step(
            zip(gradients.scales, cloud.scales).map { $0 * $1 },
            rates: [rates.logarithmsOfScales],
            number: number
        )
        logitsOfOpacities.step(
            zip(gradients.opacities, cloud.opacities).map { $0 * $1 * (1 - $1) },
            rates: [rates.logitsOfOpacities],
            number: number
        )
        let band = rates.colors / 20
        harmonics.step(
            gradients.sphericalHarmonics,
            rates: [rates.colors, band, band, band],
            number: number
        )
        guard channels > 0 else { return }
        features.step(gradients.features, rates: [rates.features], number: number)
    }
}
