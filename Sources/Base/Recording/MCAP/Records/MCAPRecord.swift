/// A record of the data section; what was packed in a chunk follows the chunk's head.
public enum MCAPRecord: Hashable, Sendable {
    /// What the messages of some channels look like.
    case schema(MCAPSchema)
    /// A stream of messages.
    case channel(MCAPChannel)
    /// A message.
    case message(MCAPMessage)
    /// A chunk begins.
    case chunk(MCAPChunkHead)
    /// The index of the messages of the chunk before it.
    case messageIndex(MCAPMessageIndex)
    /// A file that travels with the recording.
    case attachment(MCAPAttachment)
    /// Facts about the recording.
    case metadata(MCAPMetadata)
    /// A record whose opcode the specification does not name, skipped by its length.
    case unknown(opcode: UInt8, byteCount: UInt64)
}
