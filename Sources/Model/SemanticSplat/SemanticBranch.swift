internal import Networks
internal import Tensors

/// Module E: cost volume, matching features and the 2D encoders' features to the language and segmentation features
/// that Gaussians carry (architecture.md 3, 5.6, 12.5).
struct SemanticBranch: Sendable {
    /// What the 2D encoders say of a view's image.
    struct Encoded: Sendable {
        /// The language encoder's features, `[128, h, w]`.
        var language: Tensor
        /// Segment Anything's embedding, of any size; needed where the network is conditioned on it.
        var segmentation: Tensor?
    }

    /// The features of a view's grid at 1/4.
    struct Features: Sendable {
        /// `[32, h, w]`.
        var language: Tensor
        /// `[32, h, w]`; `nil` where the network has no segmentation field.
        var segmentation: Tensor?
    }

    private let languageProjection: Convolution?
    private let segmentationProjection: Convolution?
    private let unet: SemanticUNet
    private let latent: GridHead
    private let languageHead: FieldHead
    private let segmentationHead: FieldHead?

    init(_ weights: Weights, _ sizes: NetworkConfiguration) throws(WeightError) {
        let scope = weights.scoped("sem")
        let (byLanguage, bySegmentation) = (
            sizes.conditions.contains(.language), sizes.conditions.contains(.segmentation)
        )
        languageProjection =
            byLanguage
            ? try Convolution(
                scope.scoped("proj_lseg"),
                sizes.languageWidth,
                sizes.conditionWidth
            ) : nil
        segmentationProjection =
            bySegmentation
            ? try Convolution(
                scope.scoped("proj_sam"),
                sizes.segmentationWidth,
                sizes.conditionWidth
            ) : nil
        let conditions = (byLanguage ? 1 : 0) + (bySegmentation ? 1 : 0)
        unet = try SemanticUNet(
            scope,
            inputs: sizes.depthCandidates + sizes.matchingWidth
                + conditions * sizes.conditionWidth,
            widths: sizes.semanticWidths
        )
        latent = try GridHead(
            weights.scoped("latent"),
            sizes.semanticWidths[0] + sizes.matchingWidth + 1,
            sizes.latentHidden,
            sizes.latentWidth
        )
        languageHead = try FieldHead(
            weights,
            head: "head_l",
            residual: byLanguage ? "resid_l" : nil,
            sizes,
            channels: sizes.renderedLanguage
        )
        segmentationHead =
            sizes.renderedSegmentation == 0
            ? nil
            : try FieldHead(
                weights,
                head: "head_s",
                residual: bySegmentation ? "resid_s" : nil,
                sizes,
                channels: sizes.renderedSegmentation
            )
    }

    /// The features of one view's grid at 1/4.
    ///
    /// - Parameters:
    ///   - cost: the view's cost volume `[candidates, h, w]`.
    ///   - features: its matching features `[C, h, w]`.
    ///   - encoded: what the 2D encoders say of its image.
    ///   - scaledInverseDepth: `[1, h, w]`, 0 at the far end and 1 at the near end.
    /// - Returns: what the view's Gaussians carry, a cell for 4×4 of them.
    func callAsFunction(
        cost: Tensor,
        features: Tensor,
        encoded: Encoded,
        scaledInverseDepth: Tensor
    ) -> Features {
        let (_, height, width) = features.map
        let language = languageProjection.map { $0(encoded.language) }
        // Projected before it is resized, which is cheaper (architecture.md 3).
        let segmentation = segmentationProjection.map { project in
            guard let embedding = encoded.segmentation else {
                preconditionFailure("a network conditioned on segmentation needs an embedding")
            }
            return project(embedding).resized(height: height, width: width)
        }
        let conditions = [language, segmentation].compactMap { $0 }
        let z = unet(.concatenated([cost, features] + conditions))
        let f = latent(.concatenated([z, features, scaledInverseDepth]))
        return Features(
            language: languageHead(f, condition: language),
            segmentation: segmentationHead.map { $0(f, condition: segmentation) }
        )
    }
}

/// The 2D U-Net that regresses the latent map Z `[widths[0], h, w]`.
private struct SemanticUNet: Sendable {
    private let entry: Convolution
    private let encoder0: PreNormResidual
    private let down0: Convolution
    private let middle: PreNormResidual
    private let up0: Convolution
    private let decoder0: PreNormResidual

    init(_ weights: Weights, inputs: Int, widths: [Int]) throws(WeightError) {
        let (a, b) = (widths[0], widths[1])
        entry = try Convolution(weights.scoped("in"), inputs, a)
        encoder0 = try PreNormResidual(weights.scoped("enc0"), a, a)
        down0 = try Convolution(weights.scoped("down0"), a, b, kernel: 2, stride: 2)
        middle = try PreNormResidual(weights.scoped("mid"), b, b)
        up0 = try Convolution(weights.scoped("up0"), b, a)
        decoder0 = try PreNormResidual(weights.scoped("dec0"), 2 * a, a)
    }

    func callAsFunction(_ input: Tensor) -> Tensor {
        let x0 = encoder0(entry(input))
        let x1 = middle(down0(x0))
        return decoder0(.concatenated([x0, up0(x1).enlarged(by: 2)]))
    }
}

/// A head of the latent, with what the 2D features say beside it.
private struct FieldHead: Sendable {
    private let head: GridHead
    private let residual: Convolution?

    init(
        _ weights: Weights,
        head name: String,
        residual residualName: String?,
        _ sizes: NetworkConfiguration,
        channels: Int
    ) throws(WeightError) {
        head = try GridHead(
            weights.scoped(name),
            sizes.latentWidth,
            sizes.latentWidth,
            channels
        )
        guard let residualName else {
            residual = nil
            return
        }
        residual = try Convolution(weights.scoped(residualName), sizes.conditionWidth, channels)
    }

    func callAsFunction(_ latent: Tensor, condition: Tensor?) -> Tensor {
        let field = head(latent)
        guard let residual, let condition else { return field }
        return field + residual(condition)
    }
}
