import Foundation
import Testing

/// The layer check, on this repository and on a small one with a wrong arrow.
struct LayerCheckTests {
    private let repository = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../..").standardizedFileURL

    private func check(_ root: URL) async throws -> Program.Outcome {
        let script = repository.appending(path: "scripts/check-layers.py").path
        return try await Program.run(URL(filePath: "/usr/bin/python3"), [script, root.path])
    }

    @Test func `this repository's imports are allowed`() async throws {
        let outcome = try await check(repository)
        #expect(outcome.status == 0, "\(outcome.errors)")
    }

    @Test func `a wrong arrow is named with file and line`() async throws {
        let root = FileManager.default.temporaryDirectory.appending(path: "layers-\(UUID())")
        defer { try? FileManager.default.removeItem(at: root) }
        for room in ["Bindings/CStone", "Base/Ground", "Robot/Roof"] {
            try FileManager.default.createDirectory(
                at: root.appending(path: "Sources/\(room)"),
                withIntermediateDirectories: true
            )
        }
        try """
        | wing | room | is | may import |
        |---|---|---|---|
        | Bindings | CStone | C | |
        | Base | Ground | base | CStone |
        | Robot | Roof | top | Ground |
        """.write(to: root.appending(path: "Sources/README.md"), atomically: true, encoding: .utf8)
        try "internal import CStone\nimport Foundation\npublic import struct Roof.Tile\n".write(
            to: root.appending(path: "Sources/Base/Ground/Ground.swift"),
            atomically: true,
            encoding: .utf8
        )
        try "internal import Ground\ninternal import CStone\n".write(
            to: root.appending(path: "Sources/Robot/Roof/Roof.swift"),
            atomically: true,
            encoding: .utf8
        )
        let outcome = try await check(root)
        #expect(outcome.status == 1)
        let reports = outcome.errors.split(separator: "\n").map(String.init)
        #expect(reports.count == 2)
        #expect(
            reports.first?.hasPrefix("Sources/Base/Ground/Ground.swift:3: Ground imports Roof")
                == true
        )
        // A binding does not pass on: Roof may use Ground, not the C that Ground wraps.
        #expect(
            reports.last?.hasPrefix("Sources/Robot/Roof/Roof.swift:2: Roof imports CStone") == true
        )
    }
}
