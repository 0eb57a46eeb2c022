internal import Networks
internal import Tensors

/// A plain vision transformer with a class token (Dosovitskiy and others, 2021), read after some of its blocks.
struct VisionTransformer: Sendable {
    private let patch: Convolution
    /// `[1, width]`, its position added.
    private let classToken: Tensor
    /// `[width, grid, grid]`.
    private let positions: Tensor
    private let blocks: [TransformerBlock]
    private let hooks: [Int]
    private let patchSize: Int

    private static let names = TransformerBlock.Names(
        norm1: "norm1",
        qkv: "attn.qkv",
        projection: "attn.proj",
        norm2: "norm2",
        feedForward: ["mlp.fc1", "mlp.fc2"]
    )

    /// Reads the transformer's tensors.
    init(_ weights: Weights, _ sizes: LSegConfiguration) throws(WeightError) {
        let (width, side, grid) = (sizes.width, sizes.patchSize, sizes.grid)
        patch = try Convolution(
            weights.scoped("patch_embed.proj"),
            3,
            width,
            kernel: side,
            stride: side
        )
        let table = try weights.tensor("pos_embed", [1, 1 + grid * grid, width])
            .reshaped(1 + grid * grid, width)
        classToken =
            try weights.tensor("cls_token", [1, 1, width]).reshaped(1, width) + table.slice(0..<1)
        positions = table.slice(1..<1 + grid * grid).transposed().reshaped(width, grid, grid)
        let block = TransformerBlock.Sizes(
            width: width,
            heads: sizes.heads,
            hidden: sizes.hidden,
            epsilon: 1e-6
        )
        var list: [TransformerBlock] = []
        for index in 0..<sizes.blocks {
            list.append(try TransformerBlock(weights.scoped("blocks.\(index)"), Self.names, block))
        }
        blocks = list
        hooks = sizes.hooks
        patchSize = side
    }

    /// The tokens `[1 + cells, width]`, the class token first, after each hooked block, of an image `[3, H, W]` around zero.
    ///
    /// The position table is resized bilinearly to the image's grid (trap T51). Blocks after the last hook are not run.
    func callAsFunction(_ image: Tensor) -> [Tensor] {
        let (_, height, width) = image.map
        let table = positions.resized(height: height / patchSize, width: width / patchSize)
        var tokens = Tensor.concatenated([classToken, (patch(image) + table).transposed()])
        var read: [Tensor] = []
        for (index, block) in blocks.enumerated() where read.count < hooks.count {
            tokens = block(tokens)
            if hooks.contains(index) { read.append(tokens) }
        }
        return read
    }
}
