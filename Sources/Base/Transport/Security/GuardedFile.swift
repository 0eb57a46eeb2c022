internal import Glibc

/// A small file, read with a look at who else on this machine may read or change it.
public struct GuardedFile: Sendable {
    /// What is in it.
    public let text: String
    /// Its permissions, such as 0o600.
    public let mode: UInt16

    private static let mostBytes = 4_096

    /// Reads a secret: a file that its owner alone may read.
    ///
    /// - Throws: `KeyError.exposed` with what to run, `.unreadable`.
    public init(secret path: String) throws(KeyError) {
        try self.init(path)
        guard mode & 0o077 == 0 else { throw .exposed(path, mode: mode) }
    }

    /// Reads what everybody may know and not everybody may change.
    ///
    /// - Throws: `KeyError.changeable` with what to run, `.unreadable`.
    public init(open path: String) throws(KeyError) {
        try self.init(path)
        guard mode & 0o002 == 0 else { throw .changeable(path, mode: mode) }
    }

    private init(_ path: String) throws(KeyError) {
        // Without waiting, because it could be a pipe that nobody writes to.
        let file = Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard file >= 0 else { throw .unreadable(path, reason: String(cString: strerror(errno))) }
        defer { close(file) }
        // The file that is open is looked at, not its name: that could lead elsewhere by now.
        var status = stat()
        guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw .unreadable(path, reason: "it is no file")
        }
        var bytes = [UInt8](repeating: 0, count: Self.mostBytes + 1)
        let count = read(file, &bytes, bytes.count)
        guard count >= 0 else { throw .unreadable(path, reason: String(cString: strerror(errno))) }
        guard count <= Self.mostBytes else {
            throw .unreadable(path, reason: "it has more than \(Self.mostBytes) bytes")
        }
        guard let text = String(validating: bytes.prefix(count), as: UTF8.self) else {
            throw .unreadable(path, reason: "it is no UTF-8 text")
        }
        self.text = text
        mode = UInt16(truncatingIfNeeded: status.st_mode & 0o7777)
    }
}
