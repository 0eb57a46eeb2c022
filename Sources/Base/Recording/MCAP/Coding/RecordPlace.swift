/// Where a record stands, for complaints about it.
struct RecordPlace: Sendable {
    let file: String
    let opcode: UInt8
    /// Of the opcode: in the file, or in the chunk's records where `chunk` is set.
    let offset: UInt64
    /// The file offset of the chunk that the record is packed in.
    var chunk: UInt64?

    func error(_ kind: MCAPError.Kind, _ reason: String) -> MCAPError {
        let name = Opcode.name(opcode)
        guard let chunk else {
            return MCAPError(kind, file, offset: offset, record: name, reason)
        }
        let record = "Chunk: \(name) at byte \(offset) of its records"
        return MCAPError(kind, file, offset: chunk, record: record, reason)
    }
}
