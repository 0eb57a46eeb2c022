import Foundation
import Testing

/// What `semsplat info` says of folders that `training/convert.py` wrote; the fixtures are such folders.
struct InfoTests {
    private static let fixtures = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Fixtures")

    @Test(arguments: [
        ("sam", "sam", "ViT, 4 blocks of 32"),
        ("sam_pyramid", "sam", "convolutions of [8, 16, 24, 32], 2 blocks"),
        ("mobile_sam", "sam", "TinyViT, [2, 2, 2, 1] blocks of [16, 24, 32, 40]"),
        ("clip", "clip", "3 blocks of 32"), ("lseg", "lseg", "ViT, 5 blocks of 24"),
    ])
    func `a network's kind, encoder and weights are named`(
        name: String,
        kind: String,
        encoder: String
    ) async throws {
        let outcome = try await Program.run(
            "info",
            Self.fixtures.appending(path: name).path,
            "--json"
        )
        #expect(outcome.status == 0, "\(outcome.errors)")
        let facts = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8))
        let found = try #require(facts as? [String: String])
        #expect(found["kind"]?.contains("(\(kind))") == true)
        #expect(found["encoder"] == encoder)
        #expect(Int(found["tensors"] ?? "") ?? 0 > 30)
    }

    @Test func `a network's bad config fails by name`() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "info-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try Data(#"{"format": 1, "kind": "lseg"}"#.utf8)
            .write(to: folder.appending(path: "config.json"))
        let outcome = try await Program.run("info", folder.path)
        #expect(outcome.status == 1)
        #expect(outcome.errors.contains("'patch_size' is missing"), "\(outcome.errors)")
    }
}
