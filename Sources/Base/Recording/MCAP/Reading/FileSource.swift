internal import Foundation

/// A file that is read in pieces.
///
/// With `pread` and not through memory: a file that another process cuts short, or a disk that fails, would end the
/// process with SIGBUS where it is mapped, and is an error here.
final class FileSource: Sendable {
    let path: String
    /// When it was opened, in bytes.
    let size: UInt64
    private let descriptor: Int32

    init(_ path: String) throws(MCAPError) {
        self.path = path
        // Without O_NONBLOCK a pipe of that name would keep us waiting for a writer.
        descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            throw MCAPError(
                .unreadable,
                path,
                "cannot be opened: \(String(cString: strerror(errno)))"
            )
        }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            throw MCAPError(.unreadable, path, "is not a regular file")
        }
        size = UInt64(status.st_size)
    }

    deinit { close(descriptor) }

    /// Reads exactly `count` bytes.
    func read(_ count: Int, at offset: UInt64) throws(MCAPError) -> [UInt8] {
        guard offset <= size, UInt64(count) <= size - offset else { throw ended(count, offset) }
        var code = Int32(0)
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            while filled < count, let start = buffer.baseAddress {
                let step = pread(descriptor, start + filled, count - filled, off_t(offset) + filled)
                if step > 0 {
                    filled += step
                } else if step == 0 || errno != EINTR {
                    code = step == 0 ? 0 : errno
                    return
                }
            }
        }
        guard bytes.count < count else { return bytes }
        guard code == 0 else {
            let reason = "cannot be read: \(String(cString: strerror(code)))"
            throw MCAPError(.unreadable, path, offset: offset, reason)
        }
        throw ended(count, offset)
    }

    /// Passes a part of the file through `crc` without keeping it.
    func update(_ crc: inout CRC32, _ part: Range<UInt64>) throws(MCAPError) {
        var position = part.lowerBound
        while position < part.upperBound {
            let count = Int(min(part.upperBound - position, 1 << 20))
            crc.update(try read(count, at: position))
            position += UInt64(count)
        }
    }

    private func ended(_ count: Int, _ offset: UInt64) -> MCAPError {
        MCAPError(.truncated, path, offset: offset, "\(count) bytes are missing here")
    }
}

/// Reads ahead, so that small records do not cost a system call each.
struct FileWindow {
    let source: FileSource
    private var bytes: [UInt8] = []
    private var start: UInt64 = 0
    private static let usualBytes = 64 << 10

    init(_ source: FileSource) { self.source = source }

    /// `count` bytes at `offset`: the array that holds them, and where in it they begin.
    mutating func view(
        _ count: Int,
        at offset: UInt64
    ) throws(MCAPError) -> (bytes: [UInt8], start: Int) {
        if offset >= start, offset - start <= UInt64(bytes.count),
            count <= bytes.count - Int(offset - start)
        {
            return (bytes, Int(offset - start))
        }
        guard count <= Self.usualBytes else { return (try source.read(count, at: offset), 0) }
        let left = offset < source.size ? source.size - offset : 0
        bytes = try source.read(max(count, Int(min(left, UInt64(Self.usualBytes)))), at: offset)
        start = offset
        return (bytes, 0)
    }
}
