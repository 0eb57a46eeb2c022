/// The network's sizes, as `config.json` of a model folder gives them under "network" (architecture.md, section 12).
public struct NetworkConfiguration: Sendable, Equatable, Codable {
    /// The network's view, in pixels; multiples of 32.
    public var width: Int
    public var height: Int
    /// The range of depth candidates, which are uniform in inverse depth.
    public var nearMetres: Float
    public var farMetres: Float
    public var depthCandidates: Int
    /// Channels of the CNN at 1/2, 1/4 and 1/8.
    public var cnnWidths: [Int]
    public var transformerBlocks: Int
    public var windowSplits: Int
    public var ffnWidth: Int
    /// Channels of the geometry U-Net at 1/4, 1/8 and 1/16.
    public var geometryWidths: [Int]
    public var geometryHeads: Int
    /// Candidates of the narrow sweep at 1/2, odd; 0 leaves it out.
    public var refinementSteps: Int
    /// Channels of its matching features.
    public var refinementChannels: Int
    public var refinementHidden: Int
    public var upsampleChannels: Int
    public var gaussianHidden: Int
    /// Components of a text embedding.
    public var languageWidth: Int
    public var languageStemWidths: [Int]
    public var languageBlocks: Int
    public var languageHeads: Int
    public var languageMlp: Int
    public var languageHeadWidth: Int
    public var conditionWidth: Int
    /// Channels of the semantic U-Net at 1/4 and 1/8.
    public var semanticWidths: [Int]
    public var latentHidden: Int
    public var latentWidth: Int
    /// Language channels of a Gaussian.
    public var renderedLanguage: Int

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
        case geometryWidths = "geometry_widths"
        case geometryHeads = "geometry_heads"
        case refinementSteps = "refinement_steps"
        case refinementChannels = "refinement_channels"
        case refinementHidden = "refinement_hidden"
        case upsampleChannels = "upsample_channels"
        case gaussianHidden = "gaussian_hidden"
        case languageWidth = "language_width"
        case languageStemWidths = "language_stem_widths"
        case languageBlocks = "language_blocks"
        case languageHeads = "language_heads"
        case languageMlp = "language_mlp"
        case languageHeadWidth = "language_head_width"
        case conditionWidth = "condition_width"
        case semanticWidths = "semantic_widths"
        case latentHidden = "latent_hidden"
        case latentWidth = "latent_width"
        case renderedLanguage = "rendered_language"
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
        let widths = [
            ("refinement_channels", [refinementChannels], 1),
            ("cnn_widths", cnnWidths, 3), ("geometry_widths", geometryWidths, 3),
            ("semantic_widths", semanticWidths, 2),
            ("language_stem_widths", languageStemWidths, 4),
        ]
        for (name, values, count) in widths
        where values.count != count || values.contains(where: { $0 <= 0 || $0 % 8 != 0 }) {
            return "\(name) \(values); \(count) positive multiples of 8"
        }
        let counts = [
            transformerBlocks, windowSplits, ffnWidth, geometryHeads, refinementHidden,
            languageHeads,
            renderedLanguage,
        ]
        return counts.contains { $0 <= 0 || $0 > 4096 }
            ? "a count outside 1 to 4096 in \(counts)" : nil
    }
}
