internal import Imaging
internal import SemanticSplat
internal import Splatting

extension SeedPoints {
    /// The constant of the first spherical harmonic.
    private static let constantHarmonic: Float = 0.282_094_8

    /// Round Gaussians as large as their distance, of opacity 0.1 as in 3DGS, with the colour and the feature of
    /// the pixel that they begin at.
    func gaussians(
        _ contexts: [PosedView],
        _ fields: [FeatureField]?,
        _ basis: FeatureBasis?
    ) -> GaussianCloud {
        let (views, count) = (contexts.map(\.image), seeds.count)
        return GaussianCloud(
            positions: seeds.flatMap { seed -> [Float] in
                [Float(seed.position.x), Float(seed.position.y), Float(seed.position.z)]
            },
            rotations: [[Float]](repeating: [1, 0, 0, 0], count: count).flatMap(\.self),
            scales: seeds.flatMap { [Float](repeating: Float($0.spacingMetres), count: 3) },
            opacities: [Float](repeating: 0.1, count: count),
            sphericalHarmonics: seeds.flatMap { Self.harmonics(of: $0, in: views[$0.view]) },
            languageFeatures: seeds.flatMap { seed -> [Float] in
                guard let field = fields?[seed.view], let basis else { return [] }
                let column = seed.column * field.width / views[seed.view].width
                let row = seed.row * field.height / views[seed.view].height
                return basis.encode(
                    field.values,
                    at: (row * field.width + column) * field.dimension
                )
            }
        )
    }

    private static func harmonics(of seed: Seed, in image: ColorImage) -> [Float] {
        let pixel = image[seed.column, seed.row]
        return [pixel.red, pixel.green, pixel.blue].flatMap { level -> [Float] in
            [(Float(level) / 255 - 0.5) / constantHarmonic, 0, 0, 0]
        }
    }
}
