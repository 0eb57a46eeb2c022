internal import FoundationModels
internal import Networks
internal import Tensors

/// The trained network: posed views to everything that Gaussians are made of (architecture.md 0.4).
struct Network: Sendable {
    /// The geometry of one view.
    struct ViewGeometry: Sendable {
        let features: Tensor
        let cost: Tensor
        /// Expected inverse depth on the grid at 1/4, `[1, h, w]`.
        let coarseInverseDepth: Tensor
        /// After convex upsampling, `[1, H, W]`.
        let upsampledInverseDepth: Tensor
        /// After the narrow sweep, `[1, H, W]`.
        let inverseDepth: Tensor
        /// The largest probability of any candidate, `[1, h, w]`.
        let confidence: Tensor
        /// Raw Gaussian attributes, `[23, H, W]`.
        let raw: Tensor
        /// What it says to the other views in the geometry U-Net, `[C, H/16, W/16]`.
        let tokens: Tensor
    }

    let sizes: NetworkConfiguration
    let backbone: Backbone
    let transformer: MultiViewTransformer
    let geometryUNet: GeometryUNet
    private let refinement: DepthRefinement?
    private let shuffle: Convolution
    private let head0: Convolution
    private let head1: Convolution
    let languageEncoder: LanguageImageEncoder
    let semantic: SemanticBranch
    let languageExpansion: Convolution
    let segmentationExpansion: Convolution?
    let candidates: [Float]
    let patterns: PatternVolume

    init(_ weights: Weights, _ sizes: NetworkConfiguration) throws(WeightError) {
        self.sizes = sizes
        candidates = sizes.candidates
        patterns = PatternVolume(candidates: candidates, radii: sizes.patternRadii)
        let channels = sizes.matchingWidth
        backbone = try Backbone(weights.scoped("cnn"), sizes.cnnWidths)
        transformer = try MultiViewTransformer(
            weights.scoped("mvt"),
            channels: channels,
            quarterChannels: sizes.cnnWidths[1],
            blocks: sizes.transformerBlocks,
            splits: sizes.windowSplits,
            hidden: sizes.ffnWidth
        )
        geometryUNet = try GeometryUNet(
            weights.scoped("geo"),
            candidates: sizes.depthCandidates,
            channels: channels,
            patterns: sizes.patternRadii.count,
            widths: sizes.geometryWidths,
            heads: sizes.geometryHeads,
            context: EfficientNetLite.widths(of: sizes.trunkStages) ?? []
        )
        refinement =
            sizes.refinementSteps == 0
            ? nil
            : try DepthRefinement(
                weights.scoped("ref"),
                sizes,
                spacing: candidates[1] - candidates[0]
            )
        let gaussians = weights.scoped("gs")
        shuffle = try Convolution(
            gaussians.scoped("shuffle"),
            sizes.geometryWidths[0] + channels,
            16 * sizes.upsampleChannels
        )
        head0 = try Convolution(
            gaussians.scoped("conv0"),
            5 + sizes.upsampleChannels,
            sizes.gaussianHidden,
            kernel: 3,
            padding: 1
        )
        head1 = try Convolution(gaussians.scoped("conv1"), sizes.gaussianHidden, 23)
        languageEncoder = try LanguageImageEncoder(
            weights.scoped("lseg"),
            LanguageEncoderSizes(
                stem: sizes.languageStem,
                stages: sizes.trunkStages,
                headWidth: sizes.languageHeadWidth,
                outputs: sizes.languageWidth
            )
        )
        semantic = try SemanticBranch(weights, sizes)
        languageExpansion = try Convolution(
            weights.scoped("expand_l"),
            sizes.renderedLanguage,
            sizes.languageWidth
        )
        segmentationExpansion =
            sizes.renderedSegmentation == 0
            ? nil
            : try Convolution(
                weights.scoped("expand_s"),
                sizes.renderedSegmentation,
                sizes.segmentationWidth
            )
        try weights.verifyAllUsed()
    }

    /// The matching features of every view of a window, and the cost volume of every reference.
    func matching(
        _ parts: WindowParts,
        threads: Int
    ) -> (features: [Tensor], cost: [Tensor]) {
        let features = transformer(
            parts.images.map(\.beginning),
            quarter: parts.images.map(\.pyramid.quarter),
            threads: threads
        )
        let cost = CostVolume.sweep(
            references: parts.references,
            features: features,
            cameras: parts.cameras,
            worldFromCamera: parts.worldFromCamera,
            candidates: candidates,
            stride: 4,
            threads: threads
        )
        return (features, cost)
    }

    /// What the geometry U-Net says of every reference of a window.
    func decoded(
        _ parts: WindowParts,
        features: [Tensor],
        cost: [Tensor],
        threads: Int
    ) -> [GeometryUNet.Output] {
        let views = parts.references.indices.map { index in
            let view = parts.references[index]
            return GeometryUNet.Input(
                cost: cost[index],
                features: features[view],
                patterns: parts.patterns[index],
                context: parts.images[view].levels
            )
        }
        return geometryUNet(views, among: parts.tokens, threads: threads)
    }

    /// The geometry of the references of a window.
    ///
    /// - Parameters:
    ///   - parts: the window.
    ///   - threads: on which views are worked in parallel.
    /// - Returns: one geometry a reference, in their order.
    func geometry(_ parts: WindowParts, threads: Int) -> [ViewGeometry] {
        let (features, cost) = matching(parts, threads: threads)
        let decoded = decoded(parts, features: features, cost: cost, threads: threads)
        let estimates = parallelMap(count: decoded.count, threads: threads) { index in
            let (coarse, confidence) = decoded[index].logits.expectation(of: candidates)
            let fine = coarse.convexUpsampledByFour(mask: decoded[index].mask)
            return (coarse: coarse, confidence: confidence, upsampled: fine)
        }
        let refined = refine(
            estimates.indices.map { index in
                DepthRefinement.Input(
                    geometry: decoded[index].features,
                    inverseDepth: estimates[index].upsampled,
                    scaledInverseDepth: scaled(estimates[index].upsampled)
                )
            },
            parts,
            features,
            threads
        )
        return parallelMap(count: decoded.count, threads: threads) { index in
            let view = parts.references[index]
            let raw = gaussianHead(
                decoded[index].features,
                features[view],
                parts.images[view].pixels.normalised,
                scaled(refined[index]),
                estimates[index].confidence.enlarged(by: 4)
            )
            return ViewGeometry(
                features: features[view],
                cost: cost[index],
                coarseInverseDepth: estimates[index].coarse,
                upsampledInverseDepth: estimates[index].upsampled,
                inverseDepth: refined[index],
                confidence: estimates[index].confidence,
                raw: raw,
                tokens: decoded[index].tokens
            )
        }
    }

    /// The inverse depths after the narrow sweep, which keeps them between the far and the near candidate.
    private func refine(
        _ views: [DepthRefinement.Input],
        _ parts: WindowParts,
        _ features: [Tensor],
        _ threads: Int
    ) -> [Tensor] {
        guard let refinement else { return views.map(\.inverseDepth) }
        let (first, last) = (candidates[0], candidates[candidates.count - 1])
        let changes = refinement(views, parts, features: features, threads: threads)
        return zip(views, changes).map { view, change in
            (view.inverseDepth + change).mapped { min(max($0, first), last) }
        }
    }

    /// The language and segmentation features of a view's grid, given what the 2D encoders say of its image.
    func semantics(
        _ geometry: ViewGeometry,
        encoded: SemanticBranch.Encoded
    ) -> SemanticBranch.Features {
        semantic(
            cost: geometry.cost,
            features: geometry.features,
            encoded: encoded,
            scaledInverseDepth: scaled(geometry.coarseInverseDepth)
        )
    }

    /// Inverse depth scaled to [0, 1] between the far and the near candidate.
    func scaled(_ inverseDepth: Tensor) -> Tensor {
        let (first, last) = (candidates[0], candidates[candidates.count - 1])
        return inverseDepth.mapped { ($0 - first) / (last - first) }
    }

    private func gaussianHead(
        _ g4: Tensor,
        _ features: Tensor,
        _ image: Tensor,
        _ scaledInverseDepth: Tensor,
        _ confidence: Tensor
    ) -> Tensor {
        let fine = shuffle(.concatenated([g4, features])).pixelShuffled(by: 4)
        let inputs = Tensor.concatenated([image, fine, scaledInverseDepth, confidence])
        return head1(head0(inputs, .gelu))
    }
}
