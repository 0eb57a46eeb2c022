internal import Foundation

/// A folder that goes when the test ends.
public final class ScratchFolder {
    /// Where it is.
    public let path = FileManager.default.temporaryDirectory.appending(
        path: "semsplat-\(UUID().uuidString)"
    ).path

    /// Makes the folder.
    public init() throws {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// Writes text into a file of it, and the folders on the way there.
    public func write(_ text: String, _ name: String) throws {
        let url = URL(filePath: "\(path)/\(name)")
        try FileManager.default.createDirectory(
            at: url.deletingLastPathComponent(),
            withIntermediateDirectories: true
        )
        try Data(text.utf8).write(to: url)
    }
}
