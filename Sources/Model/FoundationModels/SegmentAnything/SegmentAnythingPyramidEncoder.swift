internal import Networks
internal import Tensors

/// The small convolutional encoder: a normalised picture `[3, H, W]` to an embedding `[channels, H/8, W/8]`.
///
/// Architecture.md 12.7 with a neck at 1/8 instead of 1/16, because things to grasp are ten pixels wide. H and W are
/// multiples of 16.
struct SegmentAnythingPyramidEncoder: Sendable {
    /// What a picture's sides must be multiples of.
    static let multiple = 16

    private let trunk: PyramidTrunk
    private let lateral16: Convolution
    private let lateral8: Convolution
    private let mixedNorm: ChannelNorm
    private let mix: Convolution
    private let outNorm: ChannelNorm

    /// Reads the encoder's tensors.
    init(
        _ weights: Weights,
        _ sizes: SegmentAnythingConfiguration,
        stemWidths widths: [Int]
    ) throws(WeightError) {
        let side = sizes.imageSize / Self.multiple
        trunk = try PyramidTrunk(
            weights,
            widths: widths,
            blocks: sizes.encoderBlocks,
            heads: sizes.encoderHeads,
            hidden: sizes.encoderHidden,
            rows: side,
            columns: side
        )
        let channels = sizes.embeddingWidth
        lateral16 = try Convolution(weights.scoped("lateral16"), widths[3], channels)
        lateral8 = try Convolution(weights.scoped("lateral8"), widths[2], channels)
        mixedNorm = try ChannelNorm(weights.scoped("norm8_mixed"), channels)
        mix = try Convolution(
            weights.scoped("mix8"),
            channels,
            channels,
            kernel: 3,
            padding: 1,
            bias: false
        )
        outNorm = try ChannelNorm(weights.scoped("norm8_out"), channels)
    }

    /// The embedding.
    func callAsFunction(_ input: Tensor) -> Tensor {
        let levels = trunk(input)
        var mixed = lateral16(levels.sixteenth).doubled()
        mixed.add(lateral8(levels.eighth))
        return outNorm(mix(mixedNorm(mixed)))
    }
}
