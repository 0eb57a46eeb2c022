import Foundation
import FoundationModels
import Networks
import Testing

/// The tiny network's files, spoilt.
@Suite struct SegmentAnythingWeightsTests {
    private struct Header: Codable {
        enum CodingKeys: String, CodingKey {
            case type = "dtype"
            case shape
            case offsets = "data_offsets"
        }
        var type: String
        var shape: [Int]
        var offsets: [Int]
    }

    /// Opens the network after `spoil` has changed the table of its tensors; offsets may then leave bytes unused.
    private func open(_ spoil: (inout [String: Header]) -> Void) throws -> SegmentAnything {
        let source = URL(filePath: SegmentAnythingFixture.tinyFolder)
        let file = try Data(contentsOf: source.appending(path: "weights.safetensors"))
        let length = Int(file.prefix(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) })
        var table = try JSONDecoder().decode(
            [String: Header].self,
            from: file.dropFirst(8).prefix(length)
        )
        spoil(&table)
        let header = try JSONEncoder().encode(table)
        var bytes = withUnsafeBytes(of: UInt64(header.count).littleEndian) { Data($0) }
        bytes += header + file.dropFirst(8 + length)
        return try inFolder { folder in
            try bytes.write(to: folder.appending(path: "weights.safetensors"))
            try FileManager.default.copyItem(
                at: source.appending(path: "config.json"),
                to: folder.appending(path: "config.json")
            )
            return try SegmentAnythingFolder(path: folder.path).network()
        }
    }

    @Test func `the official names are all there is`() throws { _ = try open { _ in } }

    @Test(arguments: [
        "image_encoder.blocks.0.attn.rel_pos_h", "image_encoder.neck.3.bias",
        "prompt_encoder.pe_layer.positional_encoding_gaussian_matrix",
        "mask_decoder.transformer.layers.1.cross_attn_image_to_token.out_proj.weight",
        "mask_decoder.output_hypernetworks_mlps.3.layers.2.bias",
        "mask_decoder.iou_prediction_head.layers.1.weight",
    ])
    func `a missing or misshapen tensor is named`(name: String) {
        var error = #expect(throws: WeightError.self) { try open { $0[name] = nil } }
        #expect(error?.description.contains("'\(name)'") == true)
        error = #expect(throws: WeightError.self) { try open { $0[name]?.shape.append(1) } }
        #expect(error?.description.contains("'\(name)' has shape") == true)
    }

    @Test func `an unknown tensor is named`() {
        let error = #expect(throws: WeightError.self) {
            try open {
                $0["image_encoder.blocks.4.norm1.bias"] = $0["image_encoder.blocks.3.norm1.bias"]
                $0["pixel_mean"] = Header(type: "F32", shape: [1], offsets: [0, 4])
            }
        }
        #expect(
            error?.description.contains("image_encoder.blocks.4.norm1.bias, pixel_mean") == true
        )
    }
}

/// Runs `body` with a folder that is gone afterwards.
func inFolder<Value>(_ body: (URL) throws -> Value) throws -> Value {
    let folder = FileManager.default.temporaryDirectory.appending(path: "sam-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try body(folder)
}
