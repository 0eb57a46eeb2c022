public import Networks
public import Tensors

/// The sizes of the LSeg-style image encoder of the compact model (architecture.md 12.7).
public struct LanguageEncoderSizes: Sendable, Equatable {
    /// Channels of the trunk's first convolution.
    public var stem: Int
    /// The trunk's stages, which lead to 1/32.
    public var stages: [EfficientNetLite.Stage]
    /// Channels of the head that leads from 1/32 back to 1/4.
    public var headWidth: Int
    /// Components of an embedding.
    public var outputs: Int

    /// Sizes from their numbers.
    public init(stem: Int, stages: [EfficientNetLite.Stage], headWidth: Int, outputs: Int) {
        self.stem = stem
        self.stages = stages
        self.headWidth = headWidth
        self.outputs = outputs
    }
}

/// Image `[3, H, W]` in [0, 1] to embeddings in the text space, `[outputs, H/4, W/4]`, not normalised.
public struct LanguageImageEncoder: Sendable {
    private let trunk: EfficientNetLite
    private let lateral32: Convolution
    private let lateral16: Convolution
    private let merge16: Convolution
    private let lateral8: Convolution
    private let merge8: Convolution
    private let lateral4: Convolution
    private let depthwise4: DepthwiseConvolution
    private let pointwise4: Convolution
    private let out: Convolution

    /// Reads the encoder's tensors and checks their shapes against `sizes`.
    public init(_ weights: Weights, _ sizes: LanguageEncoderSizes) throws(WeightError) {
        guard let widths = EfficientNetLite.widths(of: sizes.stages) else {
            preconditionFailure("stages that do not lead to 1/32: \(sizes.stages)")
        }
        let head = sizes.headWidth
        trunk = try EfficientNetLite(
            weights.scoped("trunk"),
            stem: sizes.stem,
            stages: sizes.stages
        )
        lateral32 = try Convolution(weights.scoped("lateral32"), widths[3], head)
        lateral16 = try Convolution(weights.scoped("lateral16"), widths[2], head)
        merge16 = try Convolution(weights.scoped("merge16"), head, head, kernel: 3, padding: 1)
        lateral8 = try Convolution(weights.scoped("lateral8"), widths[1], head)
        merge8 = try Convolution(weights.scoped("merge8"), head, head, kernel: 3, padding: 1)
        lateral4 = try Convolution(weights.scoped("lateral4"), widths[0], head)
        depthwise4 = try DepthwiseConvolution(weights.scoped("dw4"), head)
        pointwise4 = try Convolution(weights.scoped("pw4"), head, head)
        out = try Convolution(weights.scoped("out"), head, sizes.outputs)
    }

    /// The trunk's features of an image `[3, H, W]` in [0, 1]; geometry takes them too.
    public func levels(_ image: Tensor) -> EfficientNetLite.Levels {
        trunk(image.mapped { 2 * $0 - 1 })
    }

    /// The embeddings, one a cell of 4×4 pixels, `[outputs, H/4, W/4]`.
    public func embeddings(_ levels: EfficientNetLite.Levels) -> Tensor {
        var y = lateral32(levels.thirtySecond).doubled()
        y.add(lateral16(levels.sixteenth))
        y = merge16(y, .gelu).doubled()
        y.add(lateral8(levels.eighth))
        y = merge8(y, .gelu).doubled()
        y.add(lateral4(levels.quarter))
        return out(pointwise4(depthwise4(y, .gelu), .gelu))
    }
}
