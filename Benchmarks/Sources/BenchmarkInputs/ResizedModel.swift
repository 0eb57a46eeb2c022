import Foundation

/// A model folder with the same weights for images of another height; nothing in the network but its grids depends on it.
///
/// - Parameters:
///   - model: a model folder.
///   - height: of the images, pixels, a multiple of 32.
/// - Returns: a temporary folder that links to what the model's holds.
/// - Throws: what the file system says, or that the configuration is no model's.
public func resizedModel(_ model: String, height: Int) throws -> String {
    let files = FileManager.default
    let folder = files.temporaryDirectory.appending(
        path: "semsplat-model-\(height)-\(ProcessInfo.processInfo.processIdentifier)"
    )
    try? files.removeItem(at: folder)
    try files.createDirectory(at: folder, withIntermediateDirectories: true)
    for name in try files.contentsOfDirectory(atPath: model) where name != "config.json" {
        try files.createSymbolicLink(
            atPath: folder.appending(path: name).path,
            withDestinationPath: URL(filePath: model).appending(path: name).path
        )
    }
    let source = try Data(contentsOf: URL(filePath: model).appending(path: "config.json"))
    guard var config = try JSONSerialization.jsonObject(with: source) as? [String: Any],
        var network = config["network"] as? [String: Any]
    else { throw CocoaError(.fileReadCorruptFile) }
    network["height"] = height
    config["network"] = network
    try JSONSerialization.data(withJSONObject: config)
        .write(to: folder.appending(path: "config.json"))
    return folder.path
}
