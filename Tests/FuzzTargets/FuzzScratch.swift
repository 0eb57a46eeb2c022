internal import Foundation

/// Files for parsers that read files, in memory where the machine has such a folder.
public enum FuzzScratch {
    /// Where they are; whoever runs targets takes it away at the end.
    ///
    /// `FUZZ_SCRATCH` in the environment, else a folder of this process.
    public static let folder: String = {
        let named = ProcessInfo.processInfo.environment["FUZZ_SCRATCH"]
        let memory = FileManager.default.isWritableFile(atPath: "/dev/shm") ? "/dev/shm" : "/tmp"
        let path = named ?? "\(memory)/semsplat-fuzz-\(ProcessInfo.processInfo.processIdentifier)"
        try? FileManager.default.createDirectory(
            atPath: path,
            withIntermediateDirectories: true
        )
        return path
    }()

    /// Removes it.
    public static func remove() { try? FileManager.default.removeItem(atPath: folder) }

    /// A file of that name, the same for every input.
    static func file(_ bytes: [UInt8], _ name: String) throws -> String {
        let path = "\(folder)/\(name)"
        let parent = (path as NSString).deletingLastPathComponent
        if !FileManager.default.fileExists(atPath: parent) {
            try FileManager.default.createDirectory(
                atPath: parent,
                withIntermediateDirectories: true
            )
        }
        try Data(bytes).write(to: URL(filePath: path))
        return path
    }

    /// What is in a file that one of our writers wrote there.
    static func written(_ name: String, _ write: (String) throws -> Void) throws -> [UInt8] {
        let path = "\(folder)/\(name)"
        try? FileManager.default.removeItem(atPath: path)
        try write(path)
        return [UInt8](try Data(contentsOf: URL(filePath: path)))
    }
}
