import DiskTestSupport
import Foundation
import Recording
import Testing

/// Files that are written whole or not at all, and read with distrust.
struct SnapshotFileTests {
    private static let sections: [SnapshotFile.Section] = [
        ("about.json", Array("{}".utf8)), ("map", (0..<5_000).map { UInt8($0 & 255) }),
        ("empty", []),
    ]

    @Test func `what is written is read back`() throws {
        let folder = try ScratchFolder()
        let path = "\(folder.path)/a.semsplat"
        try SnapshotFile.write(Self.sections, to: path)
        let found = try SnapshotFile.read(path)
        #expect(found.map(\.name) == Self.sections.map(\.name))
        #expect(found.map(\.bytes) == Self.sections.map(\.bytes))
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).count == 1)
    }

    @Test func `a new file takes the place of the old one in one step`() throws {
        let folder = try ScratchFolder()
        let path = "\(folder.path)/a.semsplat"
        try SnapshotFile.write(Self.sections, to: path)
        try SnapshotFile.write([("map", [7])], to: path)
        #expect(try SnapshotFile.read(path).map(\.bytes) == [[7]])
    }

    @Test func `every cut and every flipped bit is found out`() throws {
        let folder = try ScratchFolder()
        let path = "\(folder.path)/a.semsplat"
        try SnapshotFile.write([("map", Array(0..<40)), ("objects", [1, 2, 3])], to: path)
        let whole = try [UInt8](Data(contentsOf: URL(filePath: path)))
        let damaged = "\(folder.path)/damaged.semsplat"
        for length in 0..<whole.count {
            try Data(whole[..<length]).write(to: URL(filePath: damaged))
            #expect(throws: SnapshotError.self) { try SnapshotFile.read(damaged) }
        }
        for bit in 0..<8 * whole.count {
            var bytes = whole
            bytes[bit / 8] ^= 1 << (bit % 8)
            try Data(bytes).write(to: URL(filePath: damaged))
            #expect(throws: SnapshotError.self) { try SnapshotFile.read(damaged) }
        }
    }

    @Test func `a length that the file has not is refused before anything is allocated`() throws {
        let folder = try ScratchFolder()
        let path = "\(folder.path)/a.semsplat"
        // The head of a section of 2^60 bytes, with a checksum that is right.
        var bytes = Array("SEMSPLAT".utf8) + [2, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 109]
        bytes += [0, 0, 0, 0, 0, 0, 0, 16, 0, 0, 0, 0]
        bytes += littleEndian(crc32(bytes))
        try Data(bytes).write(to: URL(filePath: path))
        #expect {
            try SnapshotFile.read(path)
        } throws: { error in
            "\(error)".contains("ends within section 'm'")
        }
    }

    @Test func `the error says what the file is not`() throws {
        let folder = try ScratchFolder()
        let path = "\(folder.path)/a.semsplat"
        try Data("something else entirely".utf8).write(to: URL(filePath: path))
        #expect {
            try SnapshotFile.read(path)
        } throws: { error in
            "\(error)".contains("is not a map that semsplat saved")
        }
        #expect {
            try SnapshotFile.read("\(folder.path)/nothing")
        } throws: { error in
            "\(error)".contains("No such file")
        }
        #expect {
            try SnapshotFile.read(folder.path)
        } throws: { error in
            "\(error)".contains("is not a file")
        }
    }

    @Test(.enabled(if: SmallDisk.isPossible))
    func `a full disk leaves the old file as it was`() throws {
        let disk = try SmallDisk(kibibytes: 1_024)
        defer { disk.end() }
        let path = "\(disk.folder.path)/a.semsplat"
        try SnapshotFile.write([("map", [1, 2, 3])], to: path)
        let tooMuch = [UInt8](repeating: 1, count: 2 << 20)
        #expect {
            try SnapshotFile.write([("map", tooMuch)], to: path)
        } throws: { error in
            "\(error)".contains("No space left")
        }
        #expect(try SnapshotFile.read(path).map(\.bytes) == [[1, 2, 3]])
        #expect(try FileManager.default.contentsOfDirectory(atPath: disk.folder.path).count == 1)
    }

    /// CRC-32 bit by bit, so that the files here do not rest on the code that is tested.
    private func crc32(_ bytes: [UInt8]) -> UInt32 {
        ~bytes.reduce(~0 as UInt32) { sum, byte in
            (0..<8).reduce(sum ^ UInt32(byte)) { crc, _ in
                crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1
            }
        }
    }

    private func littleEndian(_ value: UInt32) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }
}
