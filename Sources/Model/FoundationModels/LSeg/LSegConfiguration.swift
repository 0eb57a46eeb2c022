/// The sizes of LSeg's image encoder, as `config.json` of its folder gives them (architecture.md 8.1).
public struct LSegConfiguration: Sendable, Equatable, Codable {
    /// The side of an image patch, in pixels.
    public var patchSize: Int
    /// Patches along a side of the grid for which the position table is stored.
    public var grid: Int
    /// Channels of the transformer's tokens.
    public var width: Int
    /// Transformer blocks.
    public var blocks: Int
    /// Attention heads of a block.
    public var heads: Int
    /// Hidden components of a block's feed-forward network.
    public var hidden: Int
    /// The four blocks, ascending from 0, whose tokens become the maps at 4, 2, 1 and 1/2 cells a patch.
    public var hooks: [Int]
    /// Channels of those maps.
    public var levelWidths: [Int]
    /// Channels of the head that joins them.
    public var headWidth: Int
    /// Components of an embedding.
    public var outputs: Int

    enum CodingKeys: String, CodingKey {
        case patchSize = "patch_size"
        case grid
        case width
        case blocks
        case heads
        case hidden
        case hooks
        case levelWidths = "level_widths"
        case headWidth = "head_width"
        case outputs
    }

    /// The demonstration model of lang-seg, `demo_e200`: ViT-L/16 and 512 components.
    public static let demoSize = LSegConfiguration(
        patchSize: 16,
        grid: 24,
        width: 1024,
        blocks: 24,
        heads: 16,
        hidden: 4096,
        hooks: [5, 11, 17, 23],
        levelWidths: [256, 512, 1024, 1024],
        headWidth: 256,
        outputs: 512
    )

    /// Maps that the head joins.
    static let levels = 4

    /// What the sides of an image are multiples of: the coarsest map has half a cell a patch.
    public var multiple: Int { 2 * patchSize }
}

extension LSegConfiguration: NetworkSizes {
    /// What is wrong with the sizes, or `nil`.
    public var complaint: String? {
        let counts = countComplaint([
            ("patch_size", patchSize, 256), ("grid", grid, 256), ("width", width, 8192),
            ("blocks", blocks, 256), ("heads", heads, 256), ("hidden", hidden, 32_768),
            ("head_width", headWidth, 8192), ("outputs", outputs, 8192),
        ])
        if let counts { return counts }
        if patchSize % 4 != 0 { return "patch_size \(patchSize); a multiple of 4" }
        if width % heads != 0 { return "width \(width); a multiple of heads, \(heads)" }
        let ascending = zip(hooks, hooks.dropFirst()).allSatisfy { $0 < $1 }
        if hooks.count != Self.levels || !ascending
            || !hooks.allSatisfy({ (0..<blocks).contains($0) })
        {
            return "hooks \(hooks); \(Self.levels), ascending, 0 to \(blocks - 1)"
        }
        if levelWidths.count != Self.levels || !levelWidths.allSatisfy({ (1...8192).contains($0) })
        {
            return "level_widths \(levelWidths); \(Self.levels) of 1 to 8192"
        }
        return nil
    }
}
