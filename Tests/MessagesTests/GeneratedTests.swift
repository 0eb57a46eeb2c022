internal import Foundation
internal import Testing

/// The committed C and descriptors are what protoc-c makes of `Proto/`.
struct GeneratedTests {
    private static let root = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    private static let hasGenerator =
        ProcessInfo.processInfo.environment["PATH"]?
        .split(separator: ":")
        .contains { FileManager.default.isExecutableFile(atPath: "\($0)/protoc-c") } == true

    @Test(
        .enabled(
            if: hasGenerator,
            "protoc-c is not installed; `make setup` installs protobuf-c-compiler"
        )
    )
    func `generating again changes nothing`() throws {
        let scratch = FileManager.default.temporaryDirectory
            .appending(path: "semsplat-proto-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: scratch) }
        let process = Process()
        process.executableURL = URL(filePath: "/bin/bash")
        process.arguments = [
            Self.root.appending(path: "scripts/generate-messages.sh").path, scratch.path,
        ]
        try process.run()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0)
        for folder in ["Sources/Bindings/CMessages", "Proto/descriptors"] {
            let committed = try files(in: Self.root.appending(path: folder))
            let generated = try files(in: scratch.appending(path: folder))
            #expect(committed.keys.sorted() == generated.keys.sorted())
            for (name, contents) in generated {
                #expect(committed[name] == contents, "\(folder)/\(name): run `make proto`")
            }
        }
    }

    private func files(in folder: URL) throws -> [String: Data] {
        var files: [String: Data] = [:]
        let names = try FileManager.default.subpathsOfDirectory(atPath: folder.path)
        for name in names {
            let file = folder.appending(path: name)
            var isFolder: ObjCBool = false
            _ = FileManager.default.fileExists(atPath: file.path, isDirectory: &isFolder)
            if !isFolder.boolValue { files[name] = try Data(contentsOf: file) }
        }
        return files
    }
}
