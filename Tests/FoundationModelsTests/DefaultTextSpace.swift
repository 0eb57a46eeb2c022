import Foundation
import FoundationModels
import Testing

/// The text space of `models/default`, and what other tools say about it (Tests/Fixtures/text/make_fixtures.py).
enum DefaultTextSpace {
    /// One phrase of the fixture.
    struct Entry: Decodable, Sendable {
        var phrase: String
        /// By Hugging Face's BERT tokeniser.
        var pieces: [Int]
        /// By training's `TextSpace`, six decimals.
        var embedding: [Float]
    }

    static let root = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    static func entries() throws -> [Entry] {
        let file = root.appending(path: "Tests/Fixtures/text/phrases.json")
        return try JSONDecoder().decode([Entry].self, from: Data(contentsOf: file))
    }

    static func vocabulary() throws -> [UInt8] {
        [UInt8](try Data(contentsOf: root.appending(path: "models/default/vocab.txt")))
    }

    static func encoder() throws -> StaticTextEncoder {
        let tensors = try tensors()
        let rows = try #require(tensors["rows"])
        let scales = try #require(tensors["scales"])
        return try StaticTextEncoder(
            vocabulary: vocabulary(),
            rows: rows.map { Int8(bitPattern: $0) },
            scales: scales.withUnsafeBytes { bytes in
                stride(from: 0, to: bytes.count, by: 4).map {
                    bytes.loadUnaligned(fromByteOffset: $0, as: Float.self)
                }
            }
        )
    }

    /// The bytes of each tensor of `text.safetensors`: eight bytes of header length, a JSON header, the data.
    private static func tensors() throws -> [String: Data] {
        struct Header: Decodable {
            enum CodingKeys: String, CodingKey {
                case offsets = "data_offsets"
            }
            var offsets: [Int]
        }
        let file = try Data(contentsOf: root.appending(path: "models/default/text.safetensors"))
        let length = Int(file.prefix(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) })
        let headers = try JSONDecoder().decode(
            [String: Header].self,
            from: file.dropFirst(8).prefix(length)
        )
        let start = 8 + length
        return headers.mapValues { header in
            Data(file[start + header.offsets[0]..<start + header.offsets[1]])
        }
    }
}
