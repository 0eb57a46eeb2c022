internal import FoundationModels

/// The network's sizes, as `config.json` of a model folder gives them under "network" (architecture.md, section 12).
public struct NetworkConfiguration: Sendable, Equatable, Codable {
    /// The width of the network's view, in pixels; a multiple of 32.
    public var width: Int
    /// The height of the network's view, in pixels; a multiple of 32.
    public var height: Int
    /// The depth of the nearest candidate; the candidates are uniform in inverse depth.
    public var nearMetres: Float
    /// The depth of the farthest candidate.
    public var farMetres: Float
    /// Candidates of the sweep at 1/4, 2 to 512.
    public var depthCandidates: Int
    /// Channels of the CNN at 1/2, 1/4 and 1/8.
    public var cnnWidths: [Int]
    /// Blocks of the multi-view transformer; every other one attends in shifted windows.
    public var transformerBlocks: Int
    /// Attention windows along each side of the grid at 1/8.
    public var windowSplits: Int
    /// Hidden components of a transformer block's feed-forward network.
    public var ffnWidth: Int
    /// Radii of the windows whose brightness patterns are compared as they are, in blocks of 4×4 pixels.
    public var patternRadii: [Int]
    /// Channels of the geometry U-Net at 1/4, 1/8 and 1/16.
    public var geometryWidths: [Int]
    /// Heads of the cross-view attention at 1/16 in the geometry U-Net.
    public var geometryHeads: Int
    /// Candidates of the narrow sweep at 1/2, odd; 0 leaves it out.
    public var refinementSteps: Int
    /// Channels of the narrow sweep's matching features.
    public var refinementChannels: Int
    /// Channels of the two convolutions after the narrow sweep.
    public var refinementHidden: Int
    /// Channels that the Gaussian head gets at full resolution from the grid at 1/4.
    public var upsampleChannels: Int
    /// Hidden channels of the Gaussian head.
    public var gaussianHidden: Int
    /// Components of a text embedding.
    public var languageWidth: Int
    /// Channels of the first convolution of the language image encoder's trunk, an EfficientNet-Lite.
    public var languageStem: Int
    /// Its stages, each `[kernel, stride, expansion, channels, blocks]`.
    public var languageStages: [[Int]]
    /// Channels of the language image encoder's head, which leads from 1/32 back to 1/4.
    public var languageHeadWidth: Int
    /// Channels to which the encoder's embeddings are projected for the semantic U-Net.
    public var conditionWidth: Int
    /// The 2D features that enter the semantic U-Net.
    public var conditions: [Condition]
    /// Channels of Segment Anything's embedding.
    public var segmentationWidth: Int
    /// Channels of the semantic U-Net at 1/4 and 1/8.
    public var semanticWidths: [Int]
    /// Hidden channels between the semantic U-Net and the latent.
    public var latentHidden: Int
    /// Channels of the latent from which a cell's language channels are made.
    public var latentWidth: Int
    /// Language channels of a Gaussian.
    public var renderedLanguage: Int
    /// Segmentation channels of a Gaussian; 0 leaves the segmentation field out.
    public var renderedSegmentation: Int

    /// 2D features that the semantic U-Net can be conditioned on (the paper's Table 3 leaves some out).
    public enum Condition: String, Sendable, Codable {
        /// Of the language image encoder.
        case language
        /// Segment Anything's embedding.
        case segmentation
    }

    enum CodingKeys: String, CodingKey, CaseIterable {
        case width
        case height
        case nearMetres = "near_metres"
        case farMetres = "far_metres"
        case depthCandidates = "depth_candidates"
        case cnnWidths = "cnn_widths"
        case transformerBlocks = "transformer_blocks"
        case windowSplits = "window_splits"
        case ffnWidth = "ffn_width"
        case patternRadii = "pattern_radii"
        case geometryWidths = "geometry_widths"
        case geometryHeads = "geometry_heads"
        case refinementSteps = "refinement_steps"
        case refinementChannels = "refinement_channels"
        case refinementHidden = "refinement_hidden"
        case upsampleChannels = "upsample_channels"
        case gaussianHidden = "gaussian_hidden"
        case languageWidth = "language_width"
        case languageStem = "language_stem"
        case languageStages = "language_stages"
        case languageHeadWidth = "language_head_width"
        case conditionWidth = "condition_width"
        case conditions
        case segmentationWidth = "segmentation_width"
        case semanticWidths = "semantic_widths"
        case latentHidden = "latent_hidden"
        case latentWidth = "latent_width"
        case renderedLanguage = "rendered_language"
        case renderedSegmentation = "rendered_segmentation"
    }

    /// Whether Segment Anything's embedding is needed.
    var needsSegmentAnything: Bool {
        renderedSegmentation > 0 || conditions.contains(.segmentation)
    }

    /// The stages of the language image encoder's trunk; empty where ``complaint`` says why.
    var trunkStages: [EfficientNetLite.Stage] {
        languageStages.compactMap { EfficientNetLite.Stage($0) }
    }

    /// Channels of the matching features.
    var matchingWidth: Int { cnnWidths[2] }

    /// Inverse depths of the candidates, ascending: the first is the farthest plane (trap T2).
    var candidates: [Float] {
        let (farthest, nearest) = (1 / Double(farMetres), 1 / Double(nearMetres))
        return (0..<depthCandidates).map {
            Float(farthest + Double($0) / Double(depthCandidates - 1) * (nearest - farthest))
        }
    }

    /// What is wrong with the sizes, or `nil`.
    var complaint: String? {
        if width <= 0 || height <= 0 || width % 32 != 0 || height % 32 != 0 {
            return "a view of \(width)x\(height) pixels; both must be multiples of 32"
        }
        if !(nearMetres > 0 && nearMetres < farMetres) {
            return
                "depths from \(nearMetres) to \(farMetres) m; near must be positive and below far"
        }
        if depthCandidates < 2 || depthCandidates > 512 {
            return "\(depthCandidates) depth candidates; 2 to 512"
        }
        if refinementSteps != 0, refinementSteps % 2 == 0 || !(3...65).contains(refinementSteps) {
            return "\(refinementSteps) refinement steps; 0, or an odd number from 3 to 65"
        }
        if patternRadii.isEmpty || patternRadii.count > 8
            || patternRadii.contains(where: { !(0...16).contains($0) })
        {
            return "pattern_radii \(patternRadii); 1 to 8 whole numbers from 0 to 16"
        }
        let widths = [
            ("refinement_channels", [refinementChannels], 1),
            ("cnn_widths", cnnWidths, 3), ("geometry_widths", geometryWidths, 3),
            ("semantic_widths", semanticWidths, 2),
        ]
        for (name, values, count) in widths
        where values.count != count || values.contains(where: { $0 <= 0 || $0 % 8 != 0 }) {
            return "\(name) \(values); \(count) positive multiples of 8"
        }
        if trunkStages.count != languageStages.count
            || EfficientNetLite.widths(of: trunkStages) == nil
        {
            return
                "language_stages \(languageStages); each is [kernel, stride, expansion, channels, blocks], and four of them, not the first, have a stride of 2"
        }
        let counts = [
            transformerBlocks, windowSplits, ffnWidth, geometryHeads, refinementHidden,
            languageStem, languageHeadWidth, languageWidth,
            renderedLanguage, segmentationWidth, conditionWidth,
        ]
        if renderedSegmentation < 0 || renderedSegmentation > 4096 {
            return "rendered_segmentation \(renderedSegmentation); 0 to 4096"
        }
        return counts.contains { $0 <= 0 || $0 > 4096 }
            ? "a count outside 1 to 4096 in \(counts)" : nil
    }
}
