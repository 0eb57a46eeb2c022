/// Facts about a recording (MCAP specification, "Metadata").
public struct MCAPMetadata: Hashable, Sendable {
    /// What they are about.
    public var name: String
    /// The facts.
    public var values: [String: String]

    /// Facts under a name.
    public init(name: String, values: [String: String]) {
        (self.name, self.values) = (name, values)
    }
}

extension MCAPMetadata: RecordFields {
    static var opcode: Opcode { .metadata }

    init(_ fields: inout FieldReader) throws(MCAPError) {
        self.init(name: try fields.text("name"), values: try fields.texts("metadata"))
    }

    func append(to bytes: inout [UInt8]) {
        bytes.append(text: name)
        bytes.append(texts: values)
    }
}

/// Where facts are (MCAP specification, "Metadata Index").
public struct MCAPMetadataIndex: Hashable, Sendable {
    /// Where their record begins in the file, in bytes.
    public var offset: UInt64
    /// The length of their record with opcode and length, in bytes.
    public var length: UInt64
    /// What they are about.
    public var name: String
}

extension MCAPMetadataIndex: RecordFields {
    static var opcode: Opcode { .metadataIndex }

    init(_ fields: inout FieldReader) throws(MCAPError) {
        offset = try fields.integer("offset")
        length = try fields.integer("length")
        name = try fields.text("name")
    }

    func append(to bytes: inout [UInt8]) {
        bytes.append(integer: offset)
        bytes.append(integer: length)
        bytes.append(text: name)
    }
}
