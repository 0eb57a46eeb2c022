/// The header of a PLY file: where each property of a vertex is.
struct PLYHeader: Equatable {
    /// A longer header is not one of Gaussians: theirs take some 1500 bytes.
    static let longestBytes = 65_536

    struct Property: Equatable {
        let type: String
        /// From the first byte of the vertex.
        let offset: Int
    }

    private(set) var count = 0
    private(set) var properties: [String: Property] = [:]
    /// Bytes a vertex takes.
    private(set) var stride = 0
    /// Where the vertices begin.
    private(set) var length = 0

    private var format: String?
    private var elements = 0

    init(_ bytes: some RandomAccessCollection<UInt8>) throws(PLYError) {
        guard bytes.starts(with: "ply\n".utf8) || bytes.starts(with: "ply\r\n".utf8) else {
            throw .notPLY
        }
        var lines = bytes.prefix(Self.longestBytes).split(
            separator: UInt8(ascii: "\n"),
            omittingEmptySubsequences: false
        ).dropLast()[...]
        var isComplete = false
        while let raw = lines.popFirst() {
            length += raw.count + 1
            var line = String(decoding: raw, as: UTF8.self)
            if line.hasSuffix("\r") { line.removeLast() }
            isComplete = line == "end_header"
            if isComplete { break }
            try read(line)
        }
        guard isComplete else { throw .headerWithoutEnd(limitBytes: Self.longestBytes) }
        try check()
    }

    private func check() throws(PLYError) {
        guard format == "binary_little_endian 1.0" else {
            throw .unsupportedFormat(format ?? "missing")
        }
        guard elements > 0 else { throw .firstElementIsNotVertex("missing") }
    }

    private mutating func read(_ line: String) throws(PLYError) {
        let words = line.split(separator: " ").map(String.init)
        switch words.first {
        case "ply", "comment", "obj_info":
            return
        case "format" where words.count == 3:
            format = words[1] + " " + words[2]
        case "element" where words.count == 3:
            try readElement(name: words[1], count: words[2], line)
        case "property" where elements != 1:
            // Of an element behind the vertices, which is not read.
            guard elements > 1 else { throw .badHeaderLine(line) }
        case "property" where words.count == 3:
            guard let size = Self.sizes[words[1]], properties[words[2]] == nil else {
                throw .badHeaderLine(line)
            }
            properties[words[2]] = Property(type: words[1], offset: stride)
            stride += size
        default:
            throw .badHeaderLine(line)
        }
    }

    private mutating func readElement(
        name: String,
        count: String,
        _ line: String
    ) throws(PLYError) {
        elements += 1
        guard elements == 1 else { return }
        guard name == "vertex" else { throw .firstElementIsNotVertex(name) }
        guard let count = Int(count), count >= 0 else { throw .badHeaderLine(line) }
        self.count = count
    }

    /// Bytes of the scalar types, by both of their names.
    private static let sizes = [
        "char": 1, "uchar": 1, "short": 2, "ushort": 2, "int": 4, "uint": 4, "float": 4,
        "double": 8, "int8": 1, "uint8": 1, "int16": 2, "uint16": 2, "int32": 4, "uint32": 4,
        "float32": 4, "float64": 8,
    ]
}
