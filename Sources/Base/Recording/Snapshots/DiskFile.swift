internal import Foundation

/// Whole files on the disk, with the errors of the operating system as sentences.
enum DiskFile {
    /// Writes a new file, its checksum behind it, and waits until the disk has it.
    ///
    /// - Returns: the checksum of all that was written, itself included.
    static func write(_ pieces: [[UInt8]], to path: String) throws(SnapshotError) -> UInt32 {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw failed(path, "cannot be made") }
        defer { close(descriptor) }
        var crc = CRC32()
        for piece in pieces {
            crc.update(piece)
            try append(piece, to: descriptor, path)
        }
        var tail: [UInt8] = []
        tail.append(littleEndian: crc.value)
        crc.update(tail)
        try append(tail, to: descriptor, path)
        guard fsync(descriptor) == 0 else { throw failed(path, "cannot be brought to the disk") }
        return crc.value
    }

    private static func append(
        _ bytes: [UInt8],
        to descriptor: Int32,
        _ path: String
    ) throws(SnapshotError) {
        var written = 0
        while written < bytes.count {
            let step = bytes.withUnsafeBytes { buffer in
                Foundation.write(
                    descriptor,
                    buffer.baseAddress.map { $0 + written },
                    buffer.count - written
                )
            }
            if step > 0 {
                written += step
            } else if step == 0 || errno != EINTR {
                throw failed(path, "cannot be written")
            }
        }
    }

    /// The checksum of a file as the disk has it, read in pieces.
    static func checksum(of path: String) throws(SnapshotError) -> UInt32 {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failed(path, "cannot be read back") }
        defer { close(descriptor) }
        var crc = CRC32()
        var piece = [UInt8](repeating: 0, count: 1 << 20)
        while true {
            let step = piece.withUnsafeMutableBytes {
                Foundation.read(descriptor, $0.baseAddress, $0.count)
            }
            if step == 0 { return crc.value }
            if step > 0 {
                crc.update(piece, 0..<step)
            } else if errno != EINTR {
                throw failed(path, "cannot be read back")
            }
        }
    }

    /// Reads a whole file of at most `mostBytes`.
    static func read(_ path: String, mostBytes: Int) throws(SnapshotError) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failed(path, "cannot be read") }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw failed(path, "cannot be read") }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw SnapshotError(path, "is not a file")
        }
        let size = Int(status.st_size)
        guard size <= mostBytes else {
            throw SnapshotError(path, "has \(size) bytes; at most \(mostBytes) are read")
        }
        var (bytes, taken) = ([UInt8](repeating: 0, count: size), 0)
        while taken < size {
            let step = bytes.withUnsafeMutableBytes { buffer in
                Foundation.read(descriptor, buffer.baseAddress.map { $0 + taken }, size - taken)
            }
            if step > 0 {
                taken += step
            } else if step == 0 {
                throw SnapshotError(path, "became shorter while it was read")
            } else if errno != EINTR {
                throw failed(path, "cannot be read")
            }
        }
        return bytes
    }

    /// Puts a file in the place of another, in one step, and waits until the disk knows.
    static func rename(_ old: String, to new: String) throws(SnapshotError) {
        guard Foundation.rename(old, new) == 0 else { throw failed(new, "cannot be put in place") }
        let folder = (new as NSString).deletingLastPathComponent
        let descriptor = open(folder.isEmpty ? "." : folder, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        // A folder that cannot be synced (some network disks) does not make the file worse.
        fsync(descriptor)
        close(descriptor)
    }

    private static func failed(_ path: String, _ what: String) -> SnapshotError {
        SnapshotError(path, "\(what): \(String(cString: strerror(errno)))")
    }
}
