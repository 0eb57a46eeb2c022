internal import Foundation

/// A safetensors file in memory: a length, a JSON header, and the tensors' bytes
/// (huggingface.co/docs/safetensors, "Format").
public struct Safetensors: Sendable {
    /// How a tensor is stored.
    public struct Entry: Sendable, Equatable {
        /// The type of the elements: F32, F16, BF16, I8 or I64.
        public let type: String
        /// The lengths of the axes, slowest first.
        public let shape: [Int]
        let range: Range<Int>
    }

    /// Where the file was read from.
    public let path: String

    /// The tensors by name.
    public let entries: [String: Entry]

    private let bytes: [UInt8]

    private static let headerLimit = 16 << 20

    /// Reads a file whole.
    ///
    /// - Throws: ``WeightError`` when it cannot be read or is not safetensors. Nothing is said about its tensors yet.
    public init(path: String) throws(WeightError) {
        do {
            bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
        } catch {
            throw .unreadable(path: path, reason: error.localizedDescription)
        }
        self.path = path
        entries = try Self.header(of: bytes, path: path)
    }

    private static func header(
        of bytes: [UInt8],
        path: String
    ) throws(WeightError) -> [String: Entry] {
        guard bytes.count >= 8 else { throw .malformed(path: path, reason: "\(bytes.count) bytes") }
        let length = bytes[0..<8].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        guard length <= UInt64(min(headerLimit, bytes.count - 8)) else {
            throw .malformed(
                path: path,
                reason: "a header of \(length) bytes in a file of \(bytes.count)"
            )
        }
        let start = 8 + Int(length)
        guard
            let table = try? JSONSerialization.jsonObject(with: Data(bytes[8..<start]))
                as? [String: Any]
        else {
            throw .malformed(path: path, reason: "the header is not a JSON object")
        }
        var entries: [String: Entry] = [:]
        for (name, value) in table where name != "__metadata__" {
            entries[name] = try entry(name, value, dataStart: start, end: bytes.count, path: path)
        }
        return entries
    }

    private static func entry(
        _ name: String,
        _ value: Any,
        dataStart: Int,
        end: Int,
        path: String
    )
        throws(WeightError) -> Entry
    {
        guard let fields = value as? [String: Any], let type = fields["dtype"] as? String,
            let shape = fields["shape"] as? [Int], let offsets = fields["data_offsets"] as? [Int],
            offsets.count == 2
        else {
            throw .malformed(
                path: path,
                reason: "tensor '\(name)' lacks dtype, shape or data_offsets"
            )
        }
        guard let size = sizes[type] else { throw .unsupportedType(name: name, type: type) }
        guard offsets[0] >= 0, offsets[0] <= offsets[1], offsets[1] <= end - dataStart else {
            throw .malformed(
                path: path,
                reason: "tensor '\(name)' lies at \(offsets), outside the file"
            )
        }
        var count = size
        for length in shape {
            let (product, overflow) = count.multipliedReportingOverflow(by: length)
            guard length >= 0, !overflow else {
                throw .malformed(path: path, reason: "'\(name)' has shape \(shape)")
            }
            count = product
        }
        guard count == offsets[1] - offsets[0] else {
            throw .malformed(
                path: path,
                reason: "'\(name)' of shape \(shape) has \(offsets[1] - offsets[0]) bytes"
            )
        }
        return Entry(
            type: type,
            shape: shape,
            range: dataStart + offsets[0]..<dataStart + offsets[1]
        )
    }

    private static let sizes = ["F32": 4, "F16": 2, "BF16": 2, "I8": 1, "I64": 8]

    /// The elements of `entry` in single precision.
    func numbers(_ entry: Entry) -> [Float] {
        bytes.withUnsafeBytes { raw in
            let part = UnsafeRawBufferPointer(rebasing: raw[entry.range])
            switch entry.type {
            case "F32":
                return (0..<part.count / 4).map {
                    part.loadUnaligned(fromByteOffset: 4 * $0, as: Float.self)
                }
            case "F16":
                return (0..<part.count / 2).map {
                    half(part.loadUnaligned(fromByteOffset: 2 * $0, as: UInt16.self))
                }
            case "BF16":
                return (0..<part.count / 2).map {
                    Float(
                        bitPattern: UInt32(
                            part.loadUnaligned(fromByteOffset: 2 * $0, as: UInt16.self)
                        ) << 16
                    )
                }
            case "I64":
                return (0..<part.count / 8).map {
                    Float(part.loadUnaligned(fromByteOffset: 8 * $0, as: Int64.self))
                }
            default: return part.map { Float(Int8(bitPattern: $0)) }
            }
        }
    }

    /// The bytes of a tensor of type I8.
    ///
    /// - Throws: ``WeightError`` when it is not in the file or of another type or shape.
    public func integers(
        _ name: String,
        shape: [Int]?
    ) throws(WeightError) -> (shape: [Int], values: [Int8]) {
        guard let entry = entries[name] else { throw .missing(name: name, path: path) }
        guard entry.type == "I8" else { throw .unsupportedType(name: name, type: entry.type) }
        if let shape, shape != entry.shape {
            throw .misshapen(name: name, found: entry.shape, expected: shape)
        }
        return (entry.shape, bytes[entry.range].map { Int8(bitPattern: $0) })
    }
}

/// IEEE 754 half precision to single; Float16 is not available on every platform Swift runs on.
private func half(_ bits: UInt16) -> Float {
    let sign = UInt32(bits & 0x8000) << 16
    let exponent = UInt32(bits >> 10 & 0x1f)
    let fraction = UInt32(bits & 0x3ff)
    switch exponent {
    case 0:
        let value = Float(fraction) * 0x1p-24
        return sign == 0 ? value : -value
    case 31: return Float(bitPattern: sign | 0x7f80_0000 | fraction << 13)
    default: return Float(bitPattern: sign | (exponent + 112) << 23 | fraction << 13)
    }
}
