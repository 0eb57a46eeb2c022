public import Networks
public import Tensors

/// The sizes of the LSeg-style image encoder of the compact model (architecture.md 12.7).
public struct LanguageEncoderSizes: Sendable, Equatable {
    /// Channels at 1/2, 1/4, 1/8 and 1/16.
    public var stemWidths: [Int]
    /// Transformer blocks over the cells at 1/16.
    public var blocks: Int
    /// Attention heads of a transformer block.
    public var heads: Int
    /// Hidden components of a transformer block's feed-forward network.
    public var hidden: Int
    /// Channels of the head that leads from 1/16 back to 1/4.
    public var headWidth: Int
    /// Components of an embedding.
    public var outputs: Int
    /// The height of the grid at 1/16 for which the position table is stored, in cells.
    public var gridHeight: Int
    /// The width of that grid, in cells.
    public var gridWidth: Int

    /// Sizes from their numbers.
    public init(
        stemWidths: [Int],
        blocks: Int,
        heads: Int,
        hidden: Int,
        headWidth: Int,
        outputs: Int,
        gridHeight: Int,
        gridWidth: Int
    ) {
        self.stemWidths = stemWidths
        self.blocks = blocks
        self.heads = heads
        self.hidden = hidden
        self.headWidth = headWidth
        self.outputs = outputs
        self.gridHeight = gridHeight
        self.gridWidth = gridWidth
    }
}

/// Image `[3, H, W]` in [0, 1] to embeddings in the text space, `[outputs, H/4, W/4]`, not normalised.
public struct LanguageImageEncoder: Sendable {
    private let trunk: PyramidTrunk
    private let lateral16: Convolution
    private let lateral8: Convolution
    private let merge8: Convolution
    private let lateral4: Convolution
    private let depthwise4: DepthwiseConvolution
    private let pointwise4: Convolution
    private let out: Convolution

    /// Reads the encoder's tensors and checks their shapes against `sizes`.
    public init(_ weights: Weights, _ sizes: LanguageEncoderSizes) throws(WeightError) {
        trunk = try PyramidTrunk(
            weights,
            widths: sizes.stemWidths,
            blocks: sizes.blocks,
            heads: sizes.heads,
            hidden: sizes.hidden,
            rows: sizes.gridHeight,
            columns: sizes.gridWidth
        )
        let (b, c, d) = (sizes.stemWidths[1], sizes.stemWidths[2], sizes.stemWidths[3])
        let head = sizes.headWidth
        lateral16 = try Convolution(weights.scoped("lateral16"), d, head)
        lateral8 = try Convolution(weights.scoped("lateral8"), c, head)
        merge8 = try Convolution(weights.scoped("merge8"), head, head, kernel: 3, padding: 1)
        lateral4 = try Convolution(weights.scoped("lateral4"), b, head)
        depthwise4 = try DepthwiseConvolution(weights.scoped("dw4"), head)
        pointwise4 = try Convolution(weights.scoped("pw4"), head, head)
        out = try Convolution(weights.scoped("out"), head, sizes.outputs)
    }

    /// The embeddings of an image `[3, H, W]` in [0, 1], one a cell of 4×4 pixels: `[outputs, H/4, W/4]`.
    public func callAsFunction(_ image: Tensor) -> Tensor {
        let levels = trunk(Tensor(shape: image.shape, values: image.values.map { 2 * $0 - 1 }))
        var y = lateral16(levels.sixteenth).doubled()
        y.add(lateral8(levels.eighth))
        y = merge8(y)
        y.activate(.gelu)
        y = y.doubled()
        y.add(lateral4(levels.quarter))
        y = depthwise4(y)
        y.activate(.gelu)
        y = pointwise4(y)
        y.activate(.gelu)
        return out(y)
    }
}
