/// What the messages of some channels look like (MCAP specification, "Schema").
public struct MCAPSchema: Hashable, Sendable {
    /// Unique in the file, and not 0.
    public var id: UInt16
    /// For protobuf the fully qualified name, without a leading dot.
    public var name: String
    /// The language of `data`, such as `protobuf`.
    public var encoding: String
    /// For protobuf a serialized FileDescriptorSet with every import.
    public var data: [UInt8]

    /// Describes messages.
    public init(id: UInt16, name: String, encoding: String = "protobuf", data: [UInt8]) {
        (self.id, self.name, self.encoding, self.data) = (id, name, encoding, data)
    }
}

extension MCAPSchema: RecordFields {
    static var opcode: Opcode { .schema }

    init(_ fields: inout FieldReader) throws(MCAPError) {
        self.init(
            id: try fields.integer("id"),
            name: try fields.text("name"),
            encoding: try fields.text("encoding"),
            data: try fields.array("data", length: UInt32.self)
        )
    }

    func append(to bytes: inout [UInt8]) {
        bytes.append(integer: id)
        bytes.append(text: name)
        bytes.append(text: encoding)
        bytes.append(integer: UInt32(data.count))
        bytes.append(contentsOf: data)
    }

    /// An estimate of the memory that it takes.
    var byteCount: Int { 64 + name.utf8.count + encoding.utf8.count + data.count }
}
