/// The sizes of CLIP's text tower, as `config.json` of its folder gives them (architecture.md 8.5).
public struct CLIPTextConfiguration: Sendable, Equatable, Codable {
    /// Token ids; the last two are the start and the end of a text.
    public var vocabulary: Int
    /// The most tokens of a text, start and end included.
    public var context: Int
    /// Channels of a token.
    public var width: Int
    /// Transformer blocks.
    public var blocks: Int
    /// Attention heads of a block.
    public var heads: Int
    /// Hidden components of a block's feed-forward network.
    public var hidden: Int
    /// Components of an embedding.
    public var outputs: Int

    /// The text tower of OpenAI's ViT-B/32, which LSeg's image encoder was trained against.
    public static let baseSize = CLIPTextConfiguration(
        vocabulary: 49_408,
        context: 77,
        width: 512,
        blocks: 12,
        heads: 8,
        hidden: 2048,
        outputs: 512
    )

    /// How many merges the vocabulary has.
    var merges: Int { vocabulary - BytePairTokeniser.idsBesideMerges }
}

extension CLIPTextConfiguration: NetworkSizes {
    /// What is wrong with the sizes, or `nil`.
    public var complaint: String? {
        let counts = countComplaint([
            ("vocabulary", vocabulary, 1 << 20), ("context", context, 4096),
            ("width", width, 8192), ("blocks", blocks, 256), ("heads", heads, 256),
            ("hidden", hidden, 32_768), ("outputs", outputs, 8192),
        ])
        if let counts { return counts }
        let least = BytePairTokeniser.idsBesideMerges
        if vocabulary < least {
            return "vocabulary \(vocabulary); at least \(least), the bytes, start and end"
        }
        if context < 3 { return "context \(context); at least 3: start, a token and end" }
        if width % heads != 0 { return "width \(width); a multiple of heads, \(heads)" }
        return nil
    }
}
