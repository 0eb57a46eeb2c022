/// How a chunk's records are packed (MCAP specification, "Chunk", well-known compression formats).
public enum MCAPCompression: String, Hashable, Sendable, CaseIterable {
    /// As they are.
    case none = ""
    /// Zstandard.
    case zstd
    /// LZ4 in its frame format, not raw blocks.
    case lz4
}
