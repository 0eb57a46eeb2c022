internal import Networks
internal import Tensors

/// The trunk of the compact Segment Anything: convolutions to 1/16, and transformer blocks there (architecture.md 12.7).
struct PyramidTrunk: Sendable {
    /// What it says of an image `[3, H, W]`, `[channels, H/4, W/4]` and so on; the last has seen the whole image.
    struct Levels {
        let quarter: Tensor
        let eighth: Tensor
        let sixteenth: Tensor
    }

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
    private let blocks: [TransformerBlock]
    private let norm: LayerNorm

    /// Reads the trunk's tensors.
    ///
    /// - Parameters:
    ///   - weights: where they are.
    ///   - widths: the channels at 1/2, 1/4, 1/8 and 1/16.
    ///   - blocks: how many transformer blocks there are.
    ///   - heads: attention heads of a block.
    ///   - hidden: components between a block's two linear layers.
    ///   - rows: of the grid at 1/16 for which the position table is stored.
    ///   - columns: of that grid.
    /// - Throws: ``Networks/WeightError`` for a tensor that is missing, has another shape or is not finite.
    init(
        _ weights: Weights,
        widths: [Int],
        blocks: Int,
        heads: Int,
        hidden: Int,
        rows: Int,
        columns: Int
    ) throws(WeightError) {
        let (a, b, c, d) = (widths[0], widths[1], widths[2], widths[3])
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
        positions = try weights.tensor("pos", [1, d, rows, columns]).reshaped(d, rows, columns)
        let sizes = TransformerBlock.Sizes(width: d, heads: heads, hidden: hidden)
        var list: [TransformerBlock] = []
        for index in 0..<blocks {
            list.append(
                try TransformerBlock(weights.scoped("blocks.\(index)"), Self.blockNames, sizes)
            )
        }
        self.blocks = list
        norm = try LayerNorm(weights.scoped("norm"), d)
    }

    private static let blockNames = TransformerBlock.Names(
        norm1: "norm1",
        qkv: "qkv",
        projection: "proj",
        norm2: "norm2",
        feedForward: ["mlp0", "mlp1"]
    )

    /// The levels of an image `[3, H, W]` around zero, whose sides are multiples of 16.
    func callAsFunction(_ image: Tensor) -> Levels {
        let quarter = stage4(norm4(conv4(norm2(conv2(image), .gelu)), .gelu))
        let eighth = stage8(norm8(conv8(quarter), .gelu))
        let sixteenth = globalContext(norm16(conv16(eighth), .gelu))
        return Levels(quarter: quarter, eighth: eighth, sixteenth: sixteenth)
    }

    /// The transformer blocks over all cells at 1/16.
    private func globalContext(_ x16: Tensor) -> Tensor {
        let (channels, height, width) = x16.map
        var tokens = (x16 + positions.resized(height: height, width: width)).transposed()
        for block in blocks { tokens = block(tokens) }
        return norm(tokens).transposed().reshaped(channels, height, width)
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
