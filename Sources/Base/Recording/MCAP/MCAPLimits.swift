/// How much memory a file may take while it is read, whatever it claims.
public struct MCAPLimits: Hashable, Sendable {
    /// The longest record, compressed or not, in bytes.
    ///
    /// The default is 256 MiB.
    public var maximumRecordBytes: Int
    /// What all schemas and channels of a file may take together, in bytes.
    ///
    /// The default is 64 MiB.
    public var maximumDefinitionBytes: Int
    /// What chunks that overlap in time may keep unpacked, in bytes; one chunk is always kept.
    ///
    /// The default is 512 MiB.
    public var maximumResidentBytes: Int

    /// Sets limits in bytes.
    public init(
        maximumRecordBytes: Int = 256 << 20,
        maximumDefinitionBytes: Int = 64 << 20,
        maximumResidentBytes: Int = 512 << 20
    ) {
        self.maximumRecordBytes = maximumRecordBytes
        self.maximumDefinitionBytes = maximumDefinitionBytes
        self.maximumResidentBytes = maximumResidentBytes
    }
}
