/// The sizes of MobileSAM's image encoder: a stage of convolutions, then three of transformer blocks in windows.
///
/// Architecture.md 7.7; TinyViT (Wu and others, 2022).
public struct TinyViTSizes: Sendable, Equatable, Codable {
    /// Channels of the four stages, at 1/4, 1/8, 1/16 and 1/16 of the input.
    public var widths: [Int]
    /// Blocks of each stage.
    public var blocks: [Int]
    /// Attention heads of each transformer stage, the last three.
    public var heads: [Int]
    /// The side of each transformer stage's windows, in cells.
    public var windows: [Int]
    /// By how much a block is wider inside.
    public var expansion: Int

    /// Pixels of the input along a side of a cell of the embedding.
    static let patchSize = 16

    /// MobileSAM's (mobile_sam/build_sam.py).
    public static let mobileSize = TinyViTSizes(
        widths: [64, 128, 160, 320],
        blocks: [2, 2, 6, 2],
        heads: [4, 5, 10],
        windows: [7, 14, 7],
        expansion: 4
    )

    /// What is wrong with the sizes by themselves, or `nil`.
    var complaint: String? {
        for (name, list, count, limit) in [
            ("widths", widths, 4, 8192), ("blocks", blocks, 4, 256), ("heads", heads, 3, 256),
            ("windows", windows, 3, 64),
        ] where list.count != count || !list.allSatisfy({ (1...limit).contains($0) }) {
            return "tiny_vit.\(name) \(list); \(count) of 1 to \(limit)"
        }
        if !(1...16).contains(expansion) { return "tiny_vit.expansion \(expansion); 1 to 16" }
        if widths[0] % 2 != 0 { return "tiny_vit.widths \(widths); the first is even" }
        for (width, heads) in zip(widths.dropFirst(), heads) where width % heads != 0 {
            return
                "tiny_vit.widths \(widths); multiples of heads, \(self.heads), from the second on"
        }
        return nil
    }
}
