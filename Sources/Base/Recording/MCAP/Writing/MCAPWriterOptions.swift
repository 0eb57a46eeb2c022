/// How an MCAP file is written.
public struct MCAPWriterOptions: Hashable, Sendable {
    /// How long a chunk's records may become before they are packed, in bytes; one longer message stretches it.
    ///
    /// The default is 1 MiB.
    public var chunkBytes: Int
    /// How chunks are packed; one that would not become shorter is stored as it is.
    ///
    /// The default is zstd.
    public var compression: MCAPCompression
    /// Larger packs better and slower; the default of 1 is zstd's fastest usual level.
    public var compressionLevel: Int
    /// Whether checksums of chunks, data, summary and attachments are written.
    ///
    /// The default is true.
    public var hasChecksums: Bool
    /// A convention that the file keeps to.
    ///
    /// The default is none.
    public var profile: String
    /// The program that writes.
    ///
    /// The default is `semsplat`.
    public var library: String

    /// Options with the defaults.
    public init(
        chunkBytes: Int = 1 << 20,
        compression: MCAPCompression = .zstd,
        compressionLevel: Int = 1,
        hasChecksums: Bool = true,
        profile: String = "",
        library: String = "semsplat"
    ) {
        (self.chunkBytes, self.compression) = (chunkBytes, compression)
        (self.compressionLevel, self.hasChecksums) = (compressionLevel, hasChecksums)
        (self.profile, self.library) = (profile, library)
    }
}
