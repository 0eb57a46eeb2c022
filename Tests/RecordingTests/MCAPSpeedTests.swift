import CChecksum
import Foundation
import RandomTestSupport
import Recording
import Testing

/// Prints how fast sessions are written to and read from memory.
///
/// `SEMSPLAT_BENCHMARK=1 swift test -c release --filter MCAPSpeed` asks for it; a test run does not, whose other suites
/// would wait for a processor.
@Suite(.serialized, .enabled(if: ProcessInfo.processInfo.environment["SEMSPLAT_BENCHMARK"] != nil))
struct MCAPSpeedTests {
    /// In /dev/shm where there is one, so that no disk is measured.
    static let path =
        (FileManager.default.fileExists(atPath: "/dev/shm")
            ? "/dev/shm" : FileManager.default.temporaryDirectory.path)
        + "/semsplat-speed-\(UUID().uuidString).mcap"

    /// How long the fastest of some runs took, in seconds.
    struct Times {
        var clock = Double.infinity
        /// Of this thread, which does all the work; on a busy machine it says more.
        var processor = Double.infinity

        init(fastestOf runs: Int, _ body: () throws -> Void) rethrows {
            for _ in 0..<runs {
                let (clockBefore, before) = (
                    Self.now(CLOCK_MONOTONIC), Self.now(CLOCK_THREAD_CPUTIME_ID)
                )
                try body()
                clock = min(clock, Self.now(CLOCK_MONOTONIC) - clockBefore)
                processor = min(processor, Self.now(CLOCK_THREAD_CPUTIME_ID) - before)
            }
        }

        private static func now(_ clock: clockid_t) -> Double {
            var time = timespec()
            clock_gettime(clock, &time)
            return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
        }
    }

    static func report(_ what: String, _ bytes: Int, _ times: Times) {
        let rates = [times.clock, times.processor].map { Int(Double(bytes) / $0 / 1e6) }
        print("\(what): \(rates[0]) MB/s by the clock, \(rates[1]) MB/s of processor time")
    }

    @Test(arguments: [
        (MCAPCompression.none, true, 1 << 20, 256), (.none, false, 1 << 20, 256),
        (.none, true, 100, 500_000), (.zstd, true, 1 << 20, 64), (.lz4, true, 1 << 20, 64),
    ])
    func `writing and reading`(
        _ compression: MCAPCompression,
        _ hasChecksums: Bool,
        _ size: Int,
        _ count: Int
    ) throws {
        var generator = SeededGenerator(seed: 6)
        // Half noise, half not, as a raw image is.
        let data = generator.bytes(size / 2) + [UInt8](repeating: 9, count: size - size / 2)
        let options = MCAPWriterOptions(compression: compression, hasChecksums: hasChecksums)
        defer { unlink(Self.path) }
        let writing = try Times(fastestOf: 7) {
            unlink(Self.path)
            var writer = try MCAPWriter(Self.path, options: options)
            try writer.add(MCAPChannel(id: 1, schemaID: 0, topic: "/t"))
            for index in 0..<count {
                try writer.write(
                    MCAPMessage(channelID: 1, logTimeNanoseconds: UInt64(index), data: data)
                )
            }
            try writer.close()
        }
        let name =
            "MCAP \(size)-byte messages, \(compression == .none ? "uncompressed" : compression.rawValue), checksums \(hasChecksums ? "on" : "off")"
        Self.report("\(name), written", size * count, writing)
        var read = 0
        let streaming = try Times(fastestOf: 3) {
            var stream = try MCAPStream(Self.path)
            read = 0
            while let record = try stream.next() { if case .message = record { read += 1 } }
        }
        #expect(read == count)
        Self.report("\(name), read by streaming", size * count, streaming)
        let indexed = try Times(fastestOf: 3) {
            var messages = try MCAPReader(Self.path).messages()
            read = 0
            while try messages.next() != nil { read += 1 }
        }
        #expect(read == count)
        Self.report("\(name), read by index", size * count, indexed)
        #expect(Double(size * count) / writing.processor > 1e6)
    }

    @Test func `checksums`() {
        var generator = SeededGenerator(seed: 7)
        let bytes = generator.bytes(1 << 20)
        let fast = Times(fastestOf: 20) { _ = MCAPChecksumTests.fast(0, bytes[...]) }
        let tables = Times(fastestOf: 20) { _ = MCAPChecksumTests.byTables(0, bytes[...]) }
        Self.report(
            "CRC-32, \(semsplat_crc32_multiplies() == 1 ? "carry-less products" : "tables")",
            bytes.count,
            fast
        )
        Self.report("CRC-32, tables", bytes.count, tables)
    }
}
