/// The sizes of a Segment Anything network, as `config.json` of its folder gives them (architecture.md 7).
public struct SegmentAnythingConfiguration: Sendable, Equatable, Codable {
    /// The longer side to which a picture is scaled, in pixels; a multiple of `patchSize`.
    public var imageSize: Int
    /// The side of an image patch, in pixels; the network's grid has one cell a patch.
    public var patchSize: Int
    /// Channels of the image encoder's tokens.
    public var encoderWidth: Int
    /// Transformer blocks of the image encoder.
    public var encoderBlocks: Int
    /// Attention heads of such a block.
    public var encoderHeads: Int
    /// Hidden components of such a block's feed-forward network.
    public var encoderHidden: Int
    /// The side of an attention window, in cells.
    public var windowSize: Int
    /// The blocks, ascending from 0, that attend to the whole grid and not in windows.
    public var globalBlocks: [Int]
    /// Channels of the image embedding and of the mask decoder's tokens; a multiple of 8.
    public var embeddingWidth: Int
    /// Channels of a mask prompt at the grid's resolution before they become an embedding; a multiple of 4.
    public var maskChannels: Int
    /// Blocks of the two-way transformer.
    public var decoderBlocks: Int
    /// Attention heads of such a block.
    public var decoderHeads: Int
    /// Hidden components of such a block's feed-forward network.
    public var decoderHidden: Int
    /// By how much attention between tokens and image is narrower than the embedding.
    public var attentionDownsampling: Int
    /// Masks of an ambiguous prompt; the single mask has a token of its own.
    public var masks: Int
    /// Hidden components of the head that predicts each mask's overlap.
    public var scoreHidden: Int
    /// Linear layers of that head.
    public var scoreLayers: Int
    /// Whether pictures are padded to `imageSize` squared, as official weights were trained, or only to whole patches.
    public var squareInput: Bool
    /// Channels at 1/2, 1/4, 1/8 and 1/16 of the small convolutional encoder, whose patches are 8 pixels; `nil` for a ViT.
    public var stemWidths: [Int]?
    /// MobileSAM's encoder in the ViT's place; the sizes of the encoder above are then those of its last stage.
    public var tinyViT: TinyViTSizes?
    /// The stages of an EfficientNet-Lite in the ViT's place, each `[kernel, stride, expansion, channels, blocks]`; its
    /// patches are 8 pixels, and the sizes of the encoder above say nothing.
    public var liteStages: [[Int]]?
    /// Channels of its first convolution.
    public var liteStem: Int?

    enum CodingKeys: String, CodingKey {
        case imageSize = "image_size"
        case patchSize = "patch_size"
        case encoderWidth = "encoder_width"
        case encoderBlocks = "encoder_blocks"
        case encoderHeads = "encoder_heads"
        case encoderHidden = "encoder_hidden"
        case windowSize = "window_size"
        case globalBlocks = "global_blocks"
        case embeddingWidth = "embedding_width"
        case maskChannels = "mask_channels"
        case decoderBlocks = "decoder_blocks"
        case decoderHeads = "decoder_heads"
        case decoderHidden = "decoder_hidden"
        case attentionDownsampling = "attention_downsampling"
        case masks
        case scoreHidden = "score_hidden"
        case scoreLayers = "score_layers"
        case squareInput = "square_input"
        case stemWidths = "stem_widths"
        case tinyViT = "tiny_vit"
        case liteStages = "lite_stages"
        case liteStem = "lite_stem"
    }

    /// Meta's ViT-B (segment_anything/build_sam.py).
    public static let baseSize = SegmentAnythingConfiguration(
        imageSize: 1024,
        patchSize: 16,
        encoderWidth: 768,
        encoderBlocks: 12,
        encoderHeads: 12,
        encoderHidden: 3072,
        windowSize: 14,
        globalBlocks: [2, 5, 8, 11],
        embeddingWidth: 256,
        maskChannels: 16,
        decoderBlocks: 2,
        decoderHeads: 8,
        decoderHidden: 2048,
        attentionDownsampling: 2,
        masks: 3,
        scoreHidden: 256,
        scoreLayers: 3,
        squareInput: true
    )

    /// MobileSAM's (mobile_sam/build_sam.py, `vit_t`).
    public static let mobileSize: SegmentAnythingConfiguration = {
        var sizes = baseSize
        sizes.encoderWidth = 320
        sizes.encoderBlocks = 2
        sizes.encoderHeads = 10
        sizes.encoderHidden = 1280
        sizes.windowSize = 7
        sizes.globalBlocks = []
        sizes.tinyViT = .mobileSize
        return sizes
    }()

    /// A size for processors: the widths of architecture.md 12.7, pictures of 256 pixels.
    public static let compactSize = SegmentAnythingConfiguration(
        imageSize: 256,
        patchSize: 8,
        encoderWidth: 128,
        encoderBlocks: 4,
        encoderHeads: 4,
        encoderHidden: 384,
        windowSize: 8,
        globalBlocks: [1, 3],
        embeddingWidth: 128,
        maskChannels: 16,
        decoderBlocks: 2,
        decoderHeads: 8,
        decoderHidden: 512,
        attentionDownsampling: 2,
        masks: 3,
        scoreHidden: 128,
        scoreLayers: 3,
        squareInput: false,
        stemWidths: [24, 48, 96, 128]
    )

    /// Cells along a side of the grid for which the position tables are stored.
    var grid: Int { imageSize / patchSize }

    /// What the sides of the network's input are multiples of.
    var inputMultiple: Int {
        if liteStages != nil { return SegmentAnythingLiteEncoder.multiple }
        return stemWidths == nil ? patchSize : SegmentAnythingPyramidEncoder.multiple
    }
}
