internal import DiskTestSupport
internal import Foundation
internal import MessageSamples
internal import Messages
internal import Testing

/// What decoding takes at most: eight times what came over the wire, measured on the process that decodes.
@Suite(.serialized) struct WireMemoryTests {
    private static let wireBytes = 1 << 20
    /// The heap's own pages, and the 256 KiB that every message may take.
    private static let slackBytes = 1 << 19

    private static let types = Array(Samples.all.indices)

    @Test(arguments: types)
    func `unknown fields take no more than eight times their bytes`(number: Int) throws {
        // Two bytes each, of which protobuf-c would make 44 times as much; more than may be, and fewer of six bytes.
        try expectBounded(number, Self.filled(with: [0xF8, 0x07, 0x00]))
        try expectBounded(number, Self.filled(with: [0xF8, 0x07, 0xFF, 0xFF, 0xFF, 0x7F]))
    }

    @Test(arguments: types)
    func `empty parts take no more than eight times their bytes`(number: Int) throws {
        for field in 1...12 as ClosedRange<UInt8> {
            let parts = [UInt8](repeating: 0, count: 300_000).indices.map {
                $0 % 2 == 0 ? field << 3 | 2 : 0 as UInt8
            }
            // A long field that nobody knows buys them memory.
            try expectBounded(number, parts + Self.padding(Self.wireBytes - parts.count))
        }
    }

    @Test(arguments: types)
    func `a message as full as can be takes no more than eight times its bytes`(
        number: Int
    ) throws {
        try expectBounded(number, Self.filled(with: Samples.all[number].encoded()))
    }

    @Test func `the measure would notice`() throws {
        // Nine megabytes of pixels are copied twice on their way.
        var image = Samples.rawImage
        image.data = [UInt8](repeating: 7, count: 9 << 20)
        let number = try #require(Samples.all.firstIndex { $0 is RawImage })
        let (bytes, growth) = try Self.measured(number, image.encoded())
        #expect(bytes > 9 << 20 && growth > 9 << 20 && growth < 40 << 20, "\(bytes): \(growth)")
    }

    private func expectBounded(_ number: Int, _ payload: [UInt8]) throws {
        let (bytes, growth) = try Self.measured(number, payload)
        let type = type(of: Samples.all[number]).typeName
        #expect(bytes > Self.wireBytes / 2)
        #expect(growth <= 8 * bytes + Self.slackBytes, "\(type) of \(bytes) bytes took \(growth)")
    }

    private static func measured(
        _ number: Int,
        _ payload: [UInt8]
    ) throws -> (bytes: Int, growth: Int) {
        let folder = try ScratchFolder()
        let file = "\(folder.path)/message"
        try Data([UInt8(number)] + payload).write(to: URL(filePath: file))
        let replay = try Replay(["peak", file])
        let figures = replay.output.split(whereSeparator: \.isWhitespace).compactMap { Int($0) }
        guard replay.status == 0, figures.count == 2 else {
            throw Unmeasured(reason: replay.complaint)
        }
        return (figures[0], figures[1])
    }

    private struct Unmeasured: Error {
        let reason: String
    }

    private static func filled(with piece: [UInt8]) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(wireBytes + piece.count)
        while bytes.count < wireBytes { bytes += piece }
        return bytes
    }

    /// Field 127, of so many bytes in all.
    private static func padding(_ count: Int) -> [UInt8] {
        let length = count - 6
        let varint = (0..<4).map { UInt8(length >> (7 * $0) & 0x7F) | ($0 < 3 ? 0x80 : 0) }
        return [0xFA, 0x07] + varint + [UInt8](repeating: 0, count: length)
    }
}
