internal import Foundation
internal import Geometry
internal import Imaging
package import SemanticSplat
package import Splatting

/// Gaussians with features, optimised on the context views of one window and on nothing else.
///
/// This is the way of 3DGS (Kerbl et al. 2023) and Feature-3DGS (Zhou et al. 2024), as a peer of the feed-forward
/// network: one view a step, in turn; 0.8 L1 + 0.2 (1 - SSIM) on colours; L1 on decoded features, which move no
/// geometry; Adam. There is neither densification nor pruning. docs/EVALUATION.md says what else differs from the
/// originals.
package struct PerSceneOptimisation: Sendable {
    /// How to optimise.
    package struct Options: Sendable {
        /// Steps, each of one view.
        package var steps = 300
        /// Where the Gaussians begin.
        package var points = SeedPoints.Source.planeSweep
        /// A Gaussian begins at every such pixel of every such row.
        package var spacingPixels = 2
        /// Numbers of a Gaussian's feature; a quarter of the teacher's, as in Feature-3DGS.
        package var featureChannels = 32
        /// The result is the same, bit for bit, for every number.
        package var threads = ProcessInfo.processInfo.activeProcessorCount

        /// The usual way.
        package init() {}
    }

    /// What the optimisation came to.
    package struct Scene: Sendable {
        /// World frame.
        package let cloud: GaussianCloud
        /// How features decode; `nil` without a teacher.
        package let basis: FeatureBasis?
        /// Where the Gaussians began.
        package let seeds: SeedPoints
        /// The colour loss of every step.
        package let losses: [Double]
    }

    private let options: Options

    /// Prepares an optimisation.
    package init(_ options: Options = Options()) { self.options = options }

    /// Optimises a scene on `contexts`; without a `teacher` it has colours alone.
    package func callAsFunction(_ contexts: [PosedView], teacher: ImageEncoder?) -> Scene {
        precondition(!contexts.isEmpty, "nothing to optimise on")
        let seeds = SeedPoints(
            contexts,
            source: options.points,
            spacingPixels: options.spacingPixels
        )
        let fields = teacher.map { teacher in contexts.map { teacher.embed($0) } }
        let basis = fields.flatMap { featureBasis(of: $0) }
        let targets = contexts.indices.map { index in
            Target(contexts[index], field: fields?[index], basis: basis)
        }
        let extent = Self.extentMetres(seeds, contexts)
        var gaussians = TrainableGaussians(seeds.gaussians(contexts, fields, basis))
        var losses: [Double] = []
        for number in 0..<options.steps {
            let loss = step(
                &gaussians,
                towards: targets[number % targets.count],
                rates: rates(after: number, extentMetres: extent),
                number: number + 1
            )
            losses.append(loss)
        }
        return Scene(cloud: gaussians.normalised, basis: basis, seeds: seeds, losses: losses)
    }

    /// A context view and how far a drawing is from it.
    private struct Target {
        let view: PosedView
        let picture: PictureLoss
        let features: FeatureLoss?

        init(_ view: PosedView, field: FeatureField?, basis: FeatureBasis?) {
            let (width, height) = (view.image.width, view.image.height)
            self.view = view
            picture = PictureLoss(
                truth: view.image.interleavedFloats,
                width: width,
                height: height
            )
            features = field.flatMap { field in
                basis.map {
                    FeatureLoss(
                        field.values,
                        cellsAcross: field.width,
                        cellsDown: field.height,
                        basis: $0,
                        width: width,
                        height: height
                    )
                }
            }
        }
    }

    /// Draws the view, goes back to the Gaussians and moves them; the answer is the colour loss before.
    private func step(
        _ gaussians: inout TrainableGaussians,
        towards target: Target,
        rates: TrainableGaussians.Rates,
        number: Int
    ) -> Double {
        var drawing = Rasteriser.Options()
        drawing.threads = options.threads
        let cloud = gaussians.cloud
        let drawn = Rasteriser().differentiableRender(
            cloud,
            camera: target.view.pinhole,
            worldFromCamera: target.view.worldFromCamera,
            options: drawing
        )
        let (loss, byColor) = target.picture(drawn.rendering.color)
        var byPictures = RenderingGradients()
        byPictures.color = byColor
        byPictures.features =
            target.features?.gradients(of: drawn.rendering.features) ?? []
        gaussians.step(
            drawn.gradients(of: byPictures),
            at: cloud,
            rates: rates,
            number: number
        )
        return loss
    }

    /// `nil` for a teacher that says the same everywhere.
    private func featureBasis(of fields: [FeatureField]) -> FeatureBasis? {
        let basis = FeatureBasis(
            of: fields.flatMap(\.values),
            dimension: fields[0].dimension,
            channels: options.featureChannels
        )
        return basis.channels > 0 ? basis : nil
    }

    /// The rates of 3DGS; those of positions fall to a hundredth over the run, as there.
    private func rates(after steps: Int, extentMetres: Float) -> TrainableGaussians.Rates {
        let progress = Float(steps) / Float(max(1, options.steps - 1))
        return TrainableGaussians.Rates(
            positions: 1.6e-4 * extentMetres * pow(0.01, progress),
            rotations: 0.001,
            logarithmsOfScales: 0.005,
            logitsOfOpacities: 0.05,
            colors: 0.0025,
            features: 0.01
        )
    }

    /// The size of the scene by which the rates of positions are measured: the median depth of the seeds.
    ///
    /// 3DGS takes how far the cameras lie apart, which for two neighbouring views says nothing about the room.
    private static func extentMetres(_ seeds: SeedPoints, _ contexts: [PosedView]) -> Float {
        let depths = seeds.seeds.map { seed in
            (contexts[seed.view].worldFromCamera.inverse * seed.position).z
        }
        return Float(Statistics.median(depths) ?? 1)
    }
}
