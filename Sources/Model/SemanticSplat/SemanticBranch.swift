internal import Networks
internal import Tensors

/// Module E: cost volume, matching features and the encoder's language features to the language features that
/// Gaussians carry (architecture.md 3, 5.6, 12.5).
struct SemanticBranch: Sendable {
    private let condition: Convolution
    private let entry: Convolution
    private let encoder0: PreNormResidual
    private let down0: Convolution
    private let middle: PreNormResidual
    private let up0: Convolution
    private let decoder0: PreNormResidual
    private let latent: GridHead
    private let head: GridHead
    private let residual: Convolution

    init(_ weights: Weights, _ sizes: NetworkConfiguration) throws(WeightError) {
        let (a, b) = (sizes.semanticWidths[0], sizes.semanticWidths[1])
        let unet = weights.scoped("sem")
        condition = try Convolution(
            unet.scoped("proj_lseg"),
            sizes.languageWidth,
            sizes.conditionWidth
        )
        entry = try Convolution(
            unet.scoped("in"),
            sizes.depthCandidates + sizes.matchingWidth + sizes.conditionWidth,
            a
        )
        encoder0 = try PreNormResidual(unet.scoped("enc0"), a, a)
        down0 = try Convolution(unet.scoped("down0"), a, b, kernel: 2, stride: 2)
        middle = try PreNormResidual(unet.scoped("mid"), b, b)
        up0 = try Convolution(unet.scoped("up0"), b, a)
        decoder0 = try PreNormResidual(unet.scoped("dec0"), 2 * a, a)
        latent = try GridHead(
            weights.scoped("latent"),
            a + sizes.matchingWidth + 1,
            sizes.latentHidden,
            sizes.latentWidth
        )
        head = try GridHead(
            weights.scoped("head_l"),
            sizes.latentWidth,
            sizes.latentWidth,
            sizes.renderedLanguage
        )
        residual = try Convolution(
            weights.scoped("resid_l"),
            sizes.conditionWidth,
            sizes.renderedLanguage
        )
    }

    /// The language features of one view's grid at 1/4.
    ///
    /// - Parameters:
    ///   - cost: the view's cost volume `[candidates, h, w]`.
    ///   - features: its matching features `[C, h, w]`.
    ///   - language: the image encoder's features `[128, h, w]`.
    ///   - scaledInverseDepth: `[1, h, w]`, 0 at the far end and 1 at the near end.
    /// - Returns: `[32, h, w]`.
    func callAsFunction(
        cost: Tensor,
        features: Tensor,
        language: Tensor,
        scaledInverseDepth: Tensor
    ) -> Tensor {
        let projected = condition(language)
        let x0 = encoder0(entry(.concatenated([cost, features, projected])))
        let x1 = middle(down0(x0))
        let z = decoder0(.concatenated([x0, up0(x1).enlarged(by: 2)]))
        return head(latent(.concatenated([z, features, scaledInverseDepth]))) + residual(projected)
    }
}
