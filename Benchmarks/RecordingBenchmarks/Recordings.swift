import Benchmark
import BenchmarkFigures
import CChecksum
import Foundation
import Recording

/// Recordings of camera images, written and read in memory; beside them what copying, checking and writing as many bytes costs.
let benchmarks: @Sendable () -> Void = {
    let figures = Benchmark.figures(seconds: 2, and: Benchmark.rate)
    let size = "\(ImageRecording.byteCount / 1_000_000) MB"
    for kind in ImageRecording.Kind.all {
        Benchmark("write MCAP of \(size), \(kind.name)", configuration: figures) {
            (benchmark, recording: ImageRecording) in
            recording.remove()
            try benchmark.measure(bytes: ImageRecording.byteCount) { try recording.write() }
        } setup: {
            ImageRecording(kind)
        } teardown: {
            ImageRecording.removeAll()
        }
        Benchmark("read MCAP of \(size), \(kind.name)", configuration: figures) {
            (benchmark, recording: ImageRecording) in
            try benchmark.measure(bytes: ImageRecording.byteCount) { try recording.read() }
        } setup: {
            let recording = ImageRecording(kind)
            recording.remove()
            try recording.write()
            return recording
        } teardown: {
            ImageRecording.removeAll()
        }
    }
    floors(size, figures)
}

private func floors(_ size: String, _ figures: Benchmark.Configuration) {
    Benchmark("floor: copying \(size)", configuration: figures) { benchmark, memory in
        benchmark.measure(bytes: ImageRecording.byteCount) { memory.copy() }
    } setup: {
        TouchedMemory(bytes: ImageRecording.byteCount)
    }
    Benchmark("floor: CRC-32 of \(size)", configuration: figures) { benchmark, bytes in
        benchmark.measure(bytes: bytes.count) { semsplat_crc32(0, bytes, bytes.count) }
    } setup: {
        [UInt8](repeating: 1, count: ImageRecording.byteCount)
    }
    Benchmark("floor: a file of \(size)", configuration: figures) { benchmark, bytes in
        let path = ImageRecording.path("plain")
        try? FileManager.default.removeItem(atPath: path)
        try benchmark.measure(bytes: bytes.count) { try bytes.write(to: URL(filePath: path)) }
    } setup: {
        Data(repeating: 1, count: ImageRecording.byteCount)
    } teardown: {
        ImageRecording.removeAll()
    }
}
