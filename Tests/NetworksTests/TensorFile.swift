import Foundation

/// Safetensors files for tests, written byte by byte so that they can be wrong too.
struct TensorFile {
    private var entries: [(name: String, type: String, shape: [Int], bytes: [UInt8])] = []

    mutating func add(_ name: String, _ type: String, _ shape: [Int], _ bytes: [UInt8]) {
        entries.append((name, type, shape, bytes))
    }

    /// A tensor in single precision.
    mutating func add(_ name: String, _ shape: [Int], _ values: [Float]) {
        add(name, "F32", shape, values.flatMap { littleEndian($0.bitPattern) })
    }

    /// The bytes of the file as the format's page describes them (huggingface.co/docs/safetensors).
    var bytes: [UInt8] {
        var fields: [String] = [#""__metadata__":{"format":"pt"}"#]
        var data: [UInt8] = []
        for (name, type, shape, bytes) in entries {
            let offsets = "[\(data.count),\(data.count + bytes.count)]"
            fields.append(
                #""\#(name)":{"dtype":"\#(type)","shape":\#(shape),"data_offsets":\#(offsets)}"#
            )
            data += bytes
        }
        return Self.framed("{\(fields.joined(separator: ","))}", data)
    }

    static func framed(_ header: String, _ data: [UInt8] = []) -> [UInt8] {
        littleEndian(UInt64(header.utf8.count)) + Array(header.utf8) + data
    }
}

func littleEndian(_ value: some FixedWidthInteger) -> [UInt8] {
    withUnsafeBytes(of: value.littleEndian) { Array($0) }
}

/// Writes `bytes` to a file that is gone after `body`.
func withFile<Value>(_ bytes: [UInt8], _ body: (String) throws -> Value) throws -> Value {
    let file = FileManager.default.temporaryDirectory.appending(
        path: "semsplat-\(UUID().uuidString).safetensors"
    )
    try Data(bytes).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    return try body(file.path)
}
