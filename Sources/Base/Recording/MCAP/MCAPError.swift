/// What is wrong with an MCAP file, or with writing one, and where.
public struct MCAPError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What a program may want to tell apart.
    public enum Kind: String, Hashable, Sendable {
        /// The file does not begin like an MCAP file.
        case notMCAP
        /// The file ends before its end.
        case truncated
        /// A field has a value that it must not have.
        case malformed
        /// A checksum is not that of the bytes.
        case wrongChecksum
        /// A length is over a limit.
        case tooLarge
        /// A compression that this program does not know.
        case unsupported
        /// The operating system could not read the file.
        case unreadable
        /// The disk or the quota is full.
        case diskFull
        /// The operating system could not write the file.
        case unwritable
        /// The caller asked for what the format does not allow.
        case misuse
        /// The file is closed.
        case closed
    }

    /// What kind of fault it is.
    public var kind: Kind
    /// The path of the file.
    public var file: String
    /// Where the record begins in the file, in bytes; `nil` where it is about no place.
    public var offset: UInt64?
    /// The record as the specification calls it; `nil` where it is about none.
    public var record: String?
    /// What was found, what is allowed and, where something can be done, what to do.
    public var reason: String

    /// `file: byte offset: record: reason`.
    public var description: String {
        let place = [file, offset.map { "byte \($0)" }, record].compactMap(\.self)
        return (place + [reason]).joined(separator: ": ")
    }

    init(
        _ kind: Kind,
        _ file: String,
        offset: UInt64? = nil,
        record: String? = nil,
        _ reason: String
    ) {
        (self.kind, self.file, self.offset) = (kind, file, offset)
        (self.record, self.reason) = (record, reason)
    }
}
