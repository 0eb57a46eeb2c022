extension SegmentAnythingConfiguration: NetworkSizes {
    /// What is wrong with the sizes, or `nil`.
    public var complaint: String? {
        sizeComplaint ?? imageComplaint ?? widthComplaint ?? stemComplaint ?? tinyViTComplaint
            ?? liteComplaint
    }

    private var sizeComplaint: String? {
        countComplaint([
            ("image_size", imageSize, 4096), ("patch_size", patchSize, 256),
            ("encoder_width", encoderWidth, 8192), ("encoder_blocks", encoderBlocks, 256),
            ("encoder_heads", encoderHeads, 256), ("encoder_hidden", encoderHidden, 32_768),
            ("window_size", windowSize, 256), ("embedding_width", embeddingWidth, 4096),
            ("mask_channels", maskChannels, 4096), ("decoder_blocks", decoderBlocks, 256),
            ("decoder_heads", decoderHeads, 256), ("decoder_hidden", decoderHidden, 32_768),
            ("attention_downsampling", attentionDownsampling, 256), ("masks", masks, 64),
            ("score_hidden", scoreHidden, 32_768), ("score_layers", scoreLayers, 64),
        ])
    }

    private var imageComplaint: String? {
        if imageSize % patchSize != 0 {
            return "image_size \(imageSize); a multiple of patch_size, \(patchSize)"
        }
        // The scores of one band of queries grow with the grid's area; official networks have 64 cells a side.
        if grid > 256 {
            return "\(grid) patches of \(patchSize) along \(imageSize) pixels; at most 256"
        }
        let ascending = zip(globalBlocks, globalBlocks.dropFirst()).allSatisfy { $0 < $1 }
        if !ascending || !globalBlocks.allSatisfy({ (0..<encoderBlocks).contains($0) }) {
            return "global_blocks \(globalBlocks); ascending, 0 to \(encoderBlocks - 1)"
        }
        return nil
    }

    private var widthComplaint: String? {
        if encoderWidth % encoderHeads != 0 {
            return "encoder_width \(encoderWidth); a multiple of encoder_heads, \(encoderHeads)"
        }
        if embeddingWidth % 8 != 0 { return "embedding_width \(embeddingWidth); a multiple of 8" }
        if maskChannels % 4 != 0 { return "mask_channels \(maskChannels); a multiple of 4" }
        let parts = attentionDownsampling * decoderHeads
        if embeddingWidth % parts != 0 {
            return "embedding_width \(embeddingWidth); a multiple of \(parts), which is "
                + "attention_downsampling times decoder_heads"
        }
        return nil
    }

    private var stemComplaint: String? {
        guard let stemWidths else { return nil }
        if stemWidths.count != 4 || !stemWidths.allSatisfy({ (1...8192).contains($0) }) {
            return "stem_widths \(stemWidths); four of 1 to 8192"
        }
        if stemWidths[3] != encoderWidth {
            return "stem_widths \(stemWidths); the last is encoder_width, \(encoderWidth)"
        }
        if patchSize != 8 { return "patch_size \(patchSize); 8 with stem_widths" }
        if imageSize % SegmentAnythingPyramidEncoder.multiple != 0 {
            return
                "image_size \(imageSize); a multiple of \(SegmentAnythingPyramidEncoder.multiple)"
        }
        return nil
    }

    private var liteComplaint: String? {
        guard liteStages != nil || liteStem != nil else { return nil }
        let stages = (liteStages ?? []).compactMap { EfficientNetLite.Stage($0) }
        if stages.count != liteStages?.count || EfficientNetLite.widths(of: stages) == nil {
            return
                "lite_stages \(liteStages ?? []); each is [kernel, stride, expansion, channels, blocks], and four of them, not the first, have a stride of 2"
        }
        guard let liteStem, (1...4096).contains(liteStem) else {
            return "lite_stem \(liteStem ?? 0); 1 to 4096 with lite_stages"
        }
        if stemWidths != nil || tinyViT != nil {
            return "lite_stages and stem_widths or tiny_vit; one encoder or the other"
        }
        if patchSize != 8 { return "patch_size \(patchSize); 8 with lite_stages" }
        let multiple = SegmentAnythingLiteEncoder.multiple
        return imageSize % multiple == 0
            ? nil : "image_size \(imageSize); a multiple of \(multiple)"
    }

    private var tinyViTComplaint: String? {
        guard let tinyViT else { return nil }
        if stemWidths != nil { return "stem_widths and tiny_vit; one encoder or the other" }
        if let complaint = tinyViT.complaint { return complaint }
        if patchSize != TinyViTSizes.patchSize {
            return "patch_size \(patchSize); \(TinyViTSizes.patchSize) with tiny_vit"
        }
        let (width, last) = (tinyViT.widths[3], tinyViT.widths.count - 2)
        for (name, value, wanted) in [
            ("encoder_width", encoderWidth, width),
            ("encoder_blocks", encoderBlocks, tinyViT.blocks[3]),
            ("encoder_heads", encoderHeads, tinyViT.heads[last]),
            ("encoder_hidden", encoderHidden, tinyViT.expansion * width),
            ("window_size", windowSize, tinyViT.windows[last]),
        ] where value != wanted {
            return "\(name) \(value); \(wanted), that of the last stage of tiny_vit"
        }
        return globalBlocks.isEmpty ? nil : "global_blocks \(globalBlocks); none with tiny_vit"
    }
}
