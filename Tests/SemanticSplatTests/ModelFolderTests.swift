import Foundation
import SemanticSplat
import Testing

/// Models whose sizes this program cannot run are refused, by the name of the size.
struct ModelFolderTests {
    @Test(
        arguments: [
            ("pattern_radii", nil), ("pattern_radii", []), ("pattern_radii", [0, 17]),
            ("pattern_radii", [-1]), ("cnn_widths", [8, 16]), ("geometry_widths", [8, 16, 20]),
        ] as [(String, [Int]?)]
    )
    func `a size that is missing or not allowed is named`(name: String, value: [Int]?) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let stored = try Data(
            contentsOf: URL(filePath: try ParityFixture(views: 1).folder + "/config.json")
        )
        var settings = try #require(JSONSerialization.jsonObject(with: stored) as? [String: Any])
        var network = try #require(settings["network"] as? [String: Any])
        network[name] = value
        settings["network"] = network
        try JSONSerialization.data(withJSONObject: settings)
            .write(to: folder.appending(path: "config.json"))
        let failure = #expect(throws: ModelFolder.Failure.self) {
            try ModelFolder(path: folder.path)
        }
        #expect(failure?.description.contains(name) == true, "\(failure?.description ?? "")")
    }
}
