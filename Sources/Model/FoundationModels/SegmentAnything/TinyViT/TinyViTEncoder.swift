internal import Networks
internal import Tensors

/// MobileSAM's image encoder: a normalised and padded picture `[3, H, W]` to an embedding `[channels, H/16, W/16]`.
///
/// Architecture.md 7.7. Batch norms are folded into their convolutions (`training/convert.py mobile-sam`). H and W are
/// multiples of 16; nothing in the network depends on them.
struct TinyViTEncoder: Sendable {
    private let patch1: Convolution
    private let patch2: Convolution
    private let convolutions: [InvertedBottleneck]
    private let stages: [TransformerStage]
    private let neck: SegmentAnythingNeck

    /// Merged cells and the transformer blocks over them.
    private struct TransformerStage: Sendable {
        let merge: CellMerge
        let blocks: [TinyViTBlock]
    }

    /// Reads the encoder's tensors.
    init(_ weights: Weights, _ sizes: TinyViTSizes, outputs: Int) throws(WeightError) {
        let widths = sizes.widths
        let seq = weights.scoped("patch_embed.seq")
        let half = widths[0] / 2
        patch1 = try Convolution(seq.scoped("0"), 3, half, kernel: 3, stride: 2, padding: 1)
        patch2 = try Convolution(seq.scoped("2"), half, widths[0], kernel: 3, stride: 2, padding: 1)
        var convolutions: [InvertedBottleneck] = []
        for index in 0..<sizes.blocks[0] {
            let part = weights.scoped("layers.0.blocks.\(index)")
            convolutions.append(
                try InvertedBottleneck(part, widths[0], expansion: sizes.expansion)
            )
        }
        self.convolutions = convolutions
        var stages: [TransformerStage] = []
        for stage in 1..<widths.count {
            let merge = try CellMerge(
                weights.scoped("layers.\(stage - 1).downsample"),
                widths[stage - 1],
                widths[stage],
                // The last stage keeps the grid (trap T62).
                halves: stage < widths.count - 1
            )
            var blocks: [TinyViTBlock] = []
            for index in 0..<sizes.blocks[stage] {
                blocks.append(
                    try TinyViTBlock(
                        weights.scoped("layers.\(stage).blocks.\(index)"),
                        width: widths[stage],
                        heads: sizes.heads[stage - 1],
                        window: sizes.windows[stage - 1],
                        expansion: sizes.expansion
                    )
                )
            }
            stages.append(TransformerStage(merge: merge, blocks: blocks))
        }
        self.stages = stages
        neck = try SegmentAnythingNeck(weights.scoped("neck"), widths[widths.count - 1], outputs)
    }

    /// The embedding; `trace` is told the tokens `[cells, channels]` of the patches and after every stage.
    func callAsFunction(
        _ input: Tensor,
        threads: Int,
        trace: (Tensor) -> Void = { _ in }
    ) -> Tensor {
        var x = patch2(patch1(input, .gelu))
        trace(x.transposed())
        for block in convolutions { x = block(x) }
        trace(x.transposed())
        for stage in stages {
            x = stage.merge(x)
            let (channels, height, width) = x.map
            var tokens = x.transposed()
            for block in stage.blocks {
                tokens = block(tokens, height: height, width: width, threads: threads)
            }
            trace(tokens)
            x = tokens.transposed().reshaped(channels, height, width)
        }
        return neck(x)
    }
}
