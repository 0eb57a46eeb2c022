internal import Foundation

/// A new file that grows at its end, and that can be cut back to where it was last whole.
struct FileSink: ~Copyable {
    let path: String
    private var descriptor: Int32
    /// Of the next byte.
    private(set) var position: UInt64 = 0
    /// Of everything since the beginning, or since it was restarted.
    var crc = CRC32()
    private var whole = (position: UInt64(0), crc: CRC32())

    /// - Throws: ``MCAPError`` also when there is such a file already: a recording is never overwritten.
    init(creating path: String) throws(MCAPError) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else {
            let code = errno
            throw MCAPError(
                Self.kind(code),
                path,
                code == EEXIST
                    ? "there is a file already; move it away or choose another name"
                    : "cannot be made: \(Self.text(code))"
            )
        }
        self.init(descriptor: descriptor, path: path)
    }

    /// Owns `descriptor` from now on.
    init(descriptor: Int32, path: String) {
        (self.descriptor, self.path) = (descriptor, path)
    }

    /// - Throws: ``MCAPError`` when not all of `bytes` were written; how many were is unknown until ``rollBack()``.
    mutating func append(_ bytes: [UInt8], of record: Opcode) throws(MCAPError) {
        var (written, code) = (0, Int32(0))
        bytes.withUnsafeBytes { buffer in
            while written < buffer.count, let start = buffer.baseAddress {
                let step = write(descriptor, start + written, buffer.count - written)
                if step > 0 {
                    written += step
                } else if errno != EINTR {
                    // Nothing written and no reason given: an endless loop otherwise.
                    code = step == 0 ? EIO : errno
                    return
                }
            }
        }
        guard written == bytes.count else {
            throw error(code, "cannot be written: \(Self.text(code)); \(Self.remedy(code))", record)
        }
        crc.update(bytes)
        position += UInt64(written)
    }

    /// Remembers that the file is whole up to here.
    mutating func markWhole() { whole = (position, crc) }

    /// Cuts off what came after the last ``markWhole()``; false when the file cannot be cut.
    mutating func rollBack() -> Bool {
        guard ftruncate(descriptor, off_t(whole.position)) == 0,
            lseek(descriptor, off_t(whole.position), SEEK_SET) >= 0
        else { return false }
        (position, crc) = whole
        return true
    }

    /// Waits until the disk has everything.
    func synchronize() throws(MCAPError) {
        guard fdatasync(descriptor) == 0 else {
            let code = errno
            throw error(code, "cannot be brought to the disk: \(Self.text(code))", nil)
        }
    }

    /// - Throws: ``MCAPError`` when the operating system reports only now that it could not write.
    mutating func close() throws(MCAPError) {
        guard descriptor >= 0 else { return }
        let status = Foundation.close(descriptor)
        let code = errno
        descriptor = -1
        guard status == 0 || code == EINTR else {
            throw error(code, "cannot be closed: \(Self.text(code))", nil)
        }
    }

    deinit { if descriptor >= 0 { _ = Foundation.close(descriptor) } }

    private func error(_ code: Int32, _ reason: String, _ record: Opcode?) -> MCAPError {
        MCAPError(
            Self.kind(code),
            path,
            offset: position,
            record: record.map { Opcode.name($0.rawValue) },
            reason
        )
    }

    private static func kind(_ code: Int32) -> MCAPError.Kind {
        code == ENOSPC || code == EDQUOT ? .diskFull : .unwritable
    }

    private static func text(_ code: Int32) -> String { String(cString: strerror(code)) }

    private static func remedy(_ code: Int32) -> String {
        switch code {
        case ENOSPC, EDQUOT: "free space there or record to another disk"
        case EFBIG: "record in smaller files"
        default: "look whether the disk is still there"
        }
    }
}
