internal import Foundation

/// A file system in memory that is soon full.
public struct SmallDisk {
    /// Whether this process may mount one.
    public static let isPossible = geteuid() == 0 && (try? SmallDisk(kibibytes: 64).end()) != nil

    /// It could not be mounted.
    public struct NotMounted: Error {}
    /// Where it is mounted.
    public let folder: ScratchFolder

    /// Mounts one of that size.
    public init(kibibytes: Int) throws {
        folder = try ScratchFolder()
        guard mount("tmpfs", folder.path, "tmpfs", 0, "size=\(kibibytes)k") == 0 else {
            throw NotMounted()
        }
    }

    /// Takes it away.
    public func end() { umount(folder.path) }
}
