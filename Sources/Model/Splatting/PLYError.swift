/// Why bytes are not a cloud of Gaussians in a PLY file.
public enum PLYError: Error, Equatable, Sendable, CustomStringConvertible {
    case notPLY
    case headerWithoutEnd(limitBytes: Int)
    case unsupportedFormat(String)
    case badHeaderLine(String)
    case firstElementIsNotVertex(String)
    case missingProperty(String)
    case wrongType(property: String, type: String)
    case tooMany(count: Int, limit: Int)
    case truncated(expectedBytes: Int, foundBytes: Int)
    case notFinite(property: String, vertex: Int)
    case rotationWithoutLength(vertex: Int)

    /// What is wrong, and what is read.
    public var description: String {
        switch self {
        case .notPLY:
            "this is not a PLY file: it does not begin with the line \"ply\""
        case .headerWithoutEnd(let limit):
            "the PLY header has no line \"end_header\" within its first \(limit) bytes"
        case .unsupportedFormat(let format):
            "the PLY format is \"\(format)\"; only \"binary_little_endian 1.0\" is read"
        case .badHeaderLine(let line):
            "the PLY header line \"\(line)\" cannot be understood"
        case .firstElementIsNotVertex(let element):
            "the first PLY element is \"\(element)\"; Gaussians are read from a first element \"vertex\""
        case .missingProperty(let name):
            "the PLY vertices have no property \"\(name)\"; 3DGS files have x y z, f_dc_0…2, "
                + "opacity, scale_0…2 and rot_0…3"
        case .wrongType(let property, let type):
            "the PLY property \"\(property)\" is of type \(type); float is read"
        case .tooMany(let count, let limit):
            "the PLY file says it holds \(count) Gaussians; at most \(limit) are read"
        case .truncated(let expected, let found):
            "the PLY file ends early: its vertices take \(expected) bytes, \(found) are there"
        case .notFinite(let property, let vertex):
            "property \"\(property)\" of PLY vertex \(vertex) is not a finite number"
        case .rotationWithoutLength(let vertex):
            "rot_0…3 of PLY vertex \(vertex) are all zero"
        }
    }
}
