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
    private let conv2: Convolution
    private let norm2: GroupNorm
    private let conv4: Convolution
    private let norm4: GroupNorm
    private let stage4: DepthwiseResidual
    private let conv8: Convolution
    private let norm8: GroupNorm
    private let stage8: DepthwiseResidual
    private let conv16: Convolution
    private let norm16: GroupNorm
    private let positions: Tensor
    private let blocks: [EncoderBlock]
    private let norm: LayerNorm
    private let lateral16: Convolution
    private let lateral8: Convolution
    private let merge8: Convolution
    private let lateral4: Convolution
    private let depthwise4: DepthwiseConvolution
    private let pointwise4: Convolution
    private let out: Convolution

    /// Reads the encoder's tensors and checks their shapes against `sizes`.
    public init(_ weights: Weights, _ sizes: LanguageEncoderSizes) throws(WeightError) {
        let (a, b, c, d) = (
            sizes.stemWidths[0], sizes.stemWidths[1], sizes.stemWidths[2], sizes.stemWidths[3]
        )
        conv2 = try Convolution(weights.scoped("conv2"), 3, a, kernel: 4, stride: 2, padding: 1)
        norm2 = try GroupNorm(weights.scoped("norm2"), a, groups: 1)
        conv4 = try Convolution(weights.scoped("conv4"), a, b, kernel: 2, stride: 2)
        norm4 = try GroupNorm(weights.scoped("norm4"), b, groups: 1)
        stage4 = try DepthwiseResidual(weights.scoped("stage4"), b)
        conv8 = try Convolution(weights.scoped("conv8"), b, c, kernel: 2, stride: 2)
        norm8 = try GroupNorm(weights.scoped("norm8"), c, groups: 1)
        stage8 = try DepthwiseResidual(weights.scoped("stage8"), c)
        conv16 = try Convolution(weights.scoped("conv16"), c, d, kernel: 2, stride: 2)
        norm16 = try GroupNorm(weights.scoped("norm16"), d, groups: 1)
        positions = try weights.tensor("pos", [1, d, sizes.gridHeight, sizes.gridWidth])
        var list: [EncoderBlock] = []
        for index in 0..<sizes.blocks {
            list.append(
                try EncoderBlock(weights.scoped("blocks.\(index)"), d, sizes.heads, sizes.hidden)
            )
        }
        blocks = list
        norm = try LayerNorm(weights.scoped("norm"), d)
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
        let centred = Tensor(shape: image.shape, values: image.values.map { 2 * $0 - 1 })
        let x4 = stage4(norm4(conv4(norm2(conv2(centred), .gelu)), .gelu))
        let x8 = stage8(norm8(conv8(x4), .gelu))
        let x16 = globalContext(norm16(conv16(x8), .gelu))
        var y = doubled(lateral16(x16))
        y.add(lateral8(x8))
        y = merge8(y)
        y.activate(.gelu)
        y = doubled(y)
        y.add(lateral4(x4))
        y = depthwise4(y)
        y.activate(.gelu)
        y = pointwise4(y)
        y.activate(.gelu)
        return out(y)
    }

    /// The transformer blocks over all cells at 1/16.
    private func globalContext(_ x16: Tensor) -> Tensor {
        let (channels, height, width) = x16.map
        let table = positions.reshaped(channels, positions.shape[2], positions.shape[3])
        var tokens = (x16 + table.resized(height: height, width: width)).transposed()
        for block in blocks { tokens = block(tokens) }
        return norm(tokens).transposed().reshaped(channels, height, width)
    }

    private func doubled(_ x: Tensor) -> Tensor {
        x.resized(height: 2 * x.shape[1], width: 2 * x.shape[2])
    }
}

/// x + 1×1(GELU(norm(depthwise 3×3(x)))).
private struct DepthwiseResidual: Sendable {
    let depthwise: DepthwiseConvolution
    let norm: GroupNorm
    let pointwise: Convolution

    init(_ weights: Weights, _ channels: Int) throws(WeightError) {
        depthwise = try DepthwiseConvolution(weights.scoped("dw"), channels)
        norm = try GroupNorm(weights.scoped("norm"), channels, groups: 1)
        pointwise = try Convolution(weights.scoped("pw"), channels, channels)
    }

    func callAsFunction(_ x: Tensor) -> Tensor { x + pointwise(norm(depthwise(x), .gelu)) }
}

/// A pre-norm transformer block with global attention over tokens `[count, width]`.
private struct EncoderBlock: Sendable {
    let norm1: LayerNorm
    let qkv: Linear
    let projection: Linear
    let norm2: LayerNorm
    let feedForward: Perceptron
    let heads: Int

    init(_ weights: Weights, _ width: Int, _ heads: Int, _ hidden: Int) throws(WeightError) {
        norm1 = try LayerNorm(weights.scoped("norm1"), width)
        qkv = try Linear(weights.scoped("qkv"), width, 3 * width)
        projection = try Linear(weights.scoped("proj"), width, width)
        norm2 = try LayerNorm(weights.scoped("norm2"), width)
        feedForward = try Perceptron(
            weights,
            names: ["mlp0", "mlp1"],
            widths: [width, hidden, width],
            activation: .gelu
        )
        self.heads = heads
    }

    func callAsFunction(_ tokens: Tensor) -> Tensor {
        let message = attend(qkv: qkv(norm1(tokens)).transposed(), heads: heads).transposed()
        let x = tokens + projection(message)
        return x + feedForward(norm2(x))
    }
}
