/// Why a weight file cannot be used.
public enum WeightError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The file cannot be read.
    case unreadable(path: String, reason: String)
    /// The bytes are not safetensors.
    case malformed(path: String, reason: String)
    /// A tensor that the network needs is not in the file.
    case missing(name: String, path: String)
    /// A tensor has another shape than the network's.
    case misshapen(name: String, found: [Int], expected: [Int])
    /// A tensor is stored in a type that cannot be read as numbers.
    case unsupportedType(name: String, type: String)
    /// A tensor holds a NaN or an infinity.
    case notFinite(name: String)
    /// Tensors that nothing asked for.
    case unexpected(names: [String], path: String)

    /// What is wrong, in which file or tensor, and what was expected.
    public var description: String {
        switch self {
        case .unreadable(let path, let reason): "weights \(path) cannot be read: \(reason)"
        case .malformed(let path, let reason):
            "weights \(path) are not a safetensors file: \(reason)"
        case .missing(let name, let path):
            "weights \(path) lack the tensor '\(name)'; the file belongs to another network or is incomplete"
        case .misshapen(let name, let found, let expected):
            "tensor '\(name)' has shape \(found), the network wants \(expected); check config.json"
        case .unsupportedType(let name, let type):
            "tensor '\(name)' is stored as \(type); known are F32, F16, BF16, I8 and I64"
        case .notFinite(let name):
            "tensor '\(name)' holds a NaN or an infinity; the file is damaged"
        case .unexpected(let names, let path):
            "weights \(path) hold tensors that the network does not know: \(names.joined(separator: ", "))"
        }
    }
}
