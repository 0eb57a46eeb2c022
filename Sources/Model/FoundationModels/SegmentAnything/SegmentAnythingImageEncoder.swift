internal import Networks
internal import Tensors

/// The ViT of Segment Anything: a normalised picture `[3, H, W]` to an embedding `[channels, H/patch, W/patch]`.
///
/// Architecture.md 7.2; segment_anything/modeling/image_encoder.py. H and W are multiples of the patch; for other sizes
/// than the configuration's the position tables are interpolated, which official weights were not trained for.
struct SegmentAnythingImageEncoder: Sendable {
    private let patch: Convolution
    /// `[channels, grid, grid]`.
    private let positions: Tensor
    private let blocks: [ImageEncoderBlock]
    private let neck: SegmentAnythingNeck
    private let patchSize: Int

    /// Reads the encoder's tensors.
    init(_ weights: Weights, _ sizes: SegmentAnythingConfiguration) throws(WeightError) {
        let (width, side) = (sizes.encoderWidth, sizes.patchSize)
        patch = try Convolution(
            weights.scoped("patch_embed.proj"),
            3,
            width,
            kernel: side,
            stride: side
        )
        let table = try weights.tensor("pos_embed", [1, sizes.grid, sizes.grid, width])
        positions = table.reshaped(sizes.grid * sizes.grid, width).transposed()
            .reshaped(width, sizes.grid, sizes.grid)
        var list: [ImageEncoderBlock] = []
        for index in 0..<sizes.encoderBlocks {
            let window = sizes.globalBlocks.contains(index) ? nil : sizes.windowSize
            list.append(
                try ImageEncoderBlock(weights.scoped("blocks.\(index)"), sizes, window: window)
            )
        }
        blocks = list
        neck = try SegmentAnythingNeck(weights.scoped("neck"), width, sizes.embeddingWidth)
        patchSize = side
    }

    /// The embedding; `trace` is told the tokens `[cells, channels]` after the positions and after every block.
    func callAsFunction(
        _ input: Tensor,
        threads: Int,
        trace: (Tensor) -> Void = { _ in }
    ) -> Tensor {
        let (_, height, width) = input.map
        let (rows, columns) = (height / patchSize, width / patchSize)
        var tokens = start(input, rows: rows, columns: columns)
        trace(tokens)
        for block in blocks {
            tokens = block(tokens, height: rows, width: columns, threads: threads)
            trace(tokens)
        }
        let channels = tokens.shape[1]
        return neck(tokens.transposed().reshaped(channels, rows, columns))
    }

    private func start(_ input: Tensor, rows: Int, columns: Int) -> Tensor {
        let (_, height, width) = positions.map
        let table =
            (height, width) == (rows, columns)
            ? positions : positions.resized(height: rows, width: columns)
        return (patch(input) + table).transposed()
    }
}
