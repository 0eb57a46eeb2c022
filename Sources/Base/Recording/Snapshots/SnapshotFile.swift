internal import Foundation

/// A file of named sections with checksums, written whole or not at all.
///
/// Layout, little-endian: `SEMSPLAT`, version (4 bytes), number of sections (4 bytes); for each its name (4 bytes of length, UTF-8), the
/// length of its bytes (8), their CRC-32 (4) and the bytes; at the end the CRC-32 of everything before it.
public enum SnapshotFile {
    /// What the first bytes say.
    private static let magic = Array("SEMSPLAT".utf8)

    /// The version that this program writes, and the only one that it reads.
    private static let version: UInt32 = 2

    /// More sections than this no file has.
    private static let mostSections = 64

    /// Larger files are not read; the largest map budget is smaller.
    private static let mostBytes = 16 << 30

    /// A section: its name and what is in it.
    public typealias Section = (name: String, bytes: [UInt8])

    /// Writes the sections into a new file beside `path`, reads it back, and puts it in the place of what was there.
    ///
    /// At no moment is there half a file at `path`, whatever ends the program.
    ///
    /// - Throws: ``SnapshotError`` saying what could not be done; the file at `path` is as it was then.
    public static func write(_ sections: [Section], to path: String) throws(SnapshotError) {
        let scratch = "\(path).\(getpid()).part"
        do throws(SnapshotError) {
            let written = try DiskFile.write(pieces(of: sections), to: scratch)
            guard try DiskFile.checksum(of: scratch) == written else {
                throw SnapshotError(
                    path,
                    "does not read back as it was written; is the disk sound?"
                )
            }
            try DiskFile.rename(scratch, to: path)
        } catch {
            unlink(scratch)
            throw SnapshotError(path, error.reason)
        }
    }

    /// The file in pieces, so that a large section is not held twice; the checksum of the whole comes behind them.
    private static func pieces(of sections: [Section]) -> [[UInt8]] {
        var head = magic
        head.append(littleEndian: version)
        head.append(littleEndian: UInt32(sections.count))
        return sections.reduce(into: [head]) { pieces, section in
            var title: [UInt8] = []
            title.append(littleEndian: UInt32(section.name.utf8.count))
            title.append(contentsOf: section.name.utf8)
            title.append(littleEndian: UInt64(section.bytes.count))
            title.append(littleEndian: CRC32(of: section.bytes).value)
            pieces.append(title)
            pieces.append(section.bytes)
        }
    }

    /// Reads the sections of a file.
    ///
    /// - Throws: ``SnapshotError`` for a file that is none of ours, of another version, or damaged.
    public static func read(_ path: String) throws(SnapshotError) -> [Section] {
        let bytes = try DiskFile.read(path, mostBytes: mostBytes)
        var cursor = SnapshotCursor(bytes: bytes, path: path)
        guard try cursor.take(magic.count, "the beginning") == magic[...] else {
            throw SnapshotError(
                path,
                "is not a map that semsplat saved: it does not begin with SEMSPLAT"
            )
        }
        let version = try cursor.number("the version")
        guard version == self.version else {
            throw SnapshotError(
                path,
                "has version \(version); this program reads version \(self.version)"
            )
        }
        guard bytes.count >= 4 else { throw SnapshotError(path, "ends too early") }
        let end = bytes.count - 4
        var tail = SnapshotCursor(bytes: bytes, path: path, position: end)
        guard try tail.number("the checksum") == CRC32(of: bytes, 0..<end).value else {
            throw SnapshotError(path, "is damaged: its checksum is not that of its bytes")
        }
        let count = Int(try cursor.number("the number of sections"))
        guard count <= mostSections else {
            throw SnapshotError(
                path,
                "names \(count) sections; at most \(mostSections) are allowed"
            )
        }
        var sections: [Section] = []
        for _ in 0..<count { sections.append(try cursor.section(before: end)) }
        return sections
    }
}

/// Why a saved map could not be written or read.
public struct SnapshotError: Error, Sendable, CustomStringConvertible {
    /// The file.
    public let path: String

    /// What is wrong with it.
    public let reason: String

    init(_ path: String, _ reason: String) {
        (self.path, self.reason) = (path, reason)
    }

    /// File and reason as a sentence.
    public var description: String { "\(path) \(reason)" }
}

/// Takes parts of a snapshot's bytes, one after the other.
private struct SnapshotCursor {
    let bytes: [UInt8]
    let path: String
    var position = 0

    mutating func take(_ count: Int, _ what: String) throws(SnapshotError) -> ArraySlice<UInt8> {
        guard count >= 0, count <= bytes.count - position else {
            throw SnapshotError(path, "ends within \(what)")
        }
        defer { position += count }
        return bytes[position..<position + count]
    }

    mutating func number(_ what: String) throws(SnapshotError) -> UInt32 {
        UInt32(truncatingIfNeeded: try wide(4, what))
    }

    private mutating func wide(_ count: Int, _ what: String) throws(SnapshotError) -> UInt64 {
        try take(count, what).reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }

    mutating func section(before end: Int) throws(SnapshotError) -> SnapshotFile.Section {
        let nameLength = Int(try number("a section's name"))
        let name = String(decoding: try take(nameLength, "a section's name"), as: UTF8.self)
        let length = try wide(8, "the length of section '\(name)'")
        let checksum = try number("the checksum of section '\(name)'")
        guard length <= UInt64(max(0, end - position)) else {
            throw SnapshotError(path, "ends within section '\(name)'")
        }
        let content = Array(try take(Int(length), "section '\(name)'"))
        guard CRC32(of: content).value == checksum else {
            throw SnapshotError(path, "is damaged in section '\(name)'")
        }
        return (name, content)
    }
}

extension [UInt8] {
    mutating func append(littleEndian value: some FixedWidthInteger) {
        Swift.withUnsafeBytes(of: value.littleEndian) { append(contentsOf: $0) }
    }
}
